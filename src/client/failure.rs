//! Why a server has no answer, in words for people and as a closed set for those who branch.

use std::error::Error;
use std::io;
use std::time::Duration;

use rustls::CertificateError;
use serde_json::Value;

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Failure {
    /// Nothing was sent: nobody is there.
    #[error("no server answers at {server}: {reason}")]
    Unreachable {
        /// Where it should be.
        server: String,
        /// What the system says.
        reason: String,
    },
    /// Something was sent, and no answer came back.
    #[error("the connection to {server} broke: {reason}")]
    Broken {
        /// Where it was.
        server: String,
        /// What the system says.
        reason: String,
    },
    /// Somebody is there, and cannot show that it is the server.
    #[error("what answers at {server} is not trusted: {reason}")]
    NotTrusted {
        /// Where it is.
        server: String,
        /// What is wrong with its certificate.
        reason: String,
        /// Whether another authority to trust would help.
        lacks_authority: bool,
    },
    /// The server is there and cannot answer now; later it may.
    #[error("{message}")]
    Unavailable {
        /// What the server says.
        message: String,
        /// After how long it wants to be asked again.
        retry_after: Option<Duration>,
    },
    /// The server wants a token, or another one.
    #[error("{message}")]
    Unauthenticated {
        /// What the server says.
        message: String,
    },
    /// The server will not do this.
    #[error("{message}")]
    Refused {
        /// The error's `extensions.code`.
        code: String,
        /// What the server says.
        message: String,
        /// The argument and the way into it, where it is about one.
        argument: Vec<String>,
    },
    /// What answers there speaks another language.
    #[error("what answers at {server} is not Callboard: {reason}")]
    NotCallboard {
        /// Where it is.
        server: String,
        /// What it said.
        reason: String,
    },
}

impl Failure {
    /// Whether the same request may succeed later.
    pub fn passes(&self) -> bool {
        match self {
            Self::Unreachable { .. } | Self::Broken { .. } | Self::Unavailable { .. } => true,
            Self::NotTrusted { .. }
            | Self::Unauthenticated { .. }
            | Self::Refused { .. }
            | Self::NotCallboard { .. } => false,
        }
    }

    /// Whether the server may have done what it was asked for.
    pub fn may_have_taken_effect(&self) -> bool {
        matches!(self, Self::Broken { .. })
    }

    /// From the first error of an answer.
    pub(super) fn of_error(error: &Value, retry_after: Option<Duration>) -> Self {
        let message = error["message"].as_str().unwrap_or("an error without a message").to_owned();
        let code = error["extensions"]["code"].as_str().unwrap_or("UNKNOWN");
        match code {
            "UNAVAILABLE" | "RATE_LIMITED" | "TIMEOUT" => Self::Unavailable { message, retry_after },
            "UNAUTHENTICATED" => Self::Unauthenticated { message },
            // The text stays inside; its id leads to it.
            "INTERNAL" => {
                let id = error["extensions"]["requestId"].as_str().unwrap_or("unknown");
                let message = format!("the server failed; its log says why, under the request id {id}");
                Self::Refused { code: code.to_owned(), message, argument: Vec::new() }
            }
            _ => {
                let argument = error["extensions"]["argument"].as_array().into_iter().flatten();
                let argument = argument.filter_map(Value::as_str).map(str::to_owned).collect();
                Self::Refused { code: code.to_owned(), message, argument }
            }
        }
    }
}

/// What lies at the bottom of an error of the HTTP library, which says "error sending request" and no more by itself.
pub(super) fn reason(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return "it took too long".to_owned();
    }
    let mut cause: &dyn Error = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string()
}

/// Why nobody could be asked, where it is for TLS.
pub(super) fn of_tls(server: &str, error: &reqwest::Error) -> Option<Failure> {
    let server = server.to_owned();
    Some(match tls_error(error)? {
        rustls::Error::InvalidCertificate(problem) => {
            let lacks_authority =
                matches!(problem, CertificateError::UnknownIssuer | CertificateError::BadSignature);
            Failure::NotTrusted { server, reason: of_certificate(problem), lacks_authority }
        }
        rustls::Error::InvalidMessage(_) => {
            Failure::NotCallboard { server, reason: "it does not speak https; http may be meant".to_owned() }
        }
        _ => return None,
    })
}

fn of_certificate(problem: &CertificateError) -> String {
    let said = match problem {
        CertificateError::UnknownIssuer => "its certificate is signed by nobody whom this machine trusts",
        CertificateError::BadSignature => "its certificate is not signed by whom it names",
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "its certificate is for another name"
        }
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => "its certificate has expired",
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "its certificate is not valid yet"
        }
        // What a plain `openssl req -x509` makes. The name is all that the library gives.
        CertificateError::Other(other) if other.to_string() == "CaUsedAsEndEntity" => {
            "its certificate is that of an authority (CA:TRUE), which no server may show"
        }
        problem => return format!("its certificate cannot be used: {problem}"),
    };
    said.to_owned()
}

/// An error of TLS is wrapped in one of input and output, whose sources leave it out.
fn tls_error<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a rustls::Error> {
    let wrapped = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    let wrapped = wrapped.map(|inner| inner as &(dyn Error + 'static));
    error.downcast_ref().or_else(|| tls_error(wrapped.or_else(|| error.source())?))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn codes_decide_what_a_failure_is() {
        let of = |code: &str| {
            let extensions = json!({ "code": code, "argument": ["filter", "queues"], "requestId": "r1" });
            Failure::of_error(&json!({ "message": "so", "extensions": extensions }), None)
        };
        for code in ["UNAVAILABLE", "RATE_LIMITED", "TIMEOUT"] {
            assert!(of(code).passes(), "{code}");
        }
        for code in ["UNAUTHENTICATED", "NOT_FOUND", "BAD_USER_INPUT", "INTERNAL", "A_NEW_ONE"] {
            assert!(!of(code).passes(), "{code}");
        }
        assert!(of("INTERNAL").to_string().contains("r1"));
        let Failure::Refused { argument, .. } = of("BAD_USER_INPUT") else { panic!("refused") };
        assert_eq!(argument, ["filter", "queues"]);
        assert_eq!(Failure::of_error(&json!(7), None).to_string(), "an error without a message");
    }
}
