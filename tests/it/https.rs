//! What Callboard asks over https, it asks of servers whose certificates the system trusts, or the file that `SSL_CERT_FILE`
//! names: other servers in stages with the handler `http`, and the collector of traces.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::serve::Listener;
use futures_util::FutureExt;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::rustls::{self, ServerConfig};
use tokio_rustls::server::TlsStream;

use crate::cli::client;
use crate::far_side::{FarSide, json_reply};
use crate::harness::TestDb;
use crate::server::{Server, run_command};

const REGISTER: &str = "mutation ($input: RegisterWorkflowInput!) {
    registerWorkflow(input: $input) { workflow { name } errors { path message } } }";
const SUBMIT: &str = "mutation { submitJob(input: { name: \"over https\", workflow: \"https\" }) {
    job { id } errors { message } } }";

/// Connections of clients that trust its certificate.
struct TlsListener {
    tcp: TcpListener,
    acceptor: TlsAcceptor,
}

impl Listener for TlsListener {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            let Ok((stream, address)) = self.tcp.accept().await else { continue };
            if let Ok(stream) = self.acceptor.accept(stream).await {
                return (stream, address);
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.tcp.local_addr()
    }
}

/// A server for `localhost`, and the certificate of who vouches for it, as PEM.
async fn far_side() -> (FarSide, String) {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(["localhost".to_owned()]).unwrap();
    let chain = vec![params.signed_by(&key, &authority).unwrap().der().clone()];
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(rustls::DEFAULT_VERSIONS)
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, PrivateKeyDer::try_from(key.serialize_der()).unwrap())
        .unwrap();
    let tcp = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let listener = TlsListener { tcp, acceptor: TlsAcceptor::from(Arc::new(config)) };
    let answer = |_| std::future::ready(json_reply(200, &json!({ "done": true }))).boxed();
    (FarSide::at(listener, answer), authority.pem())
}

/// A job whose EXECUTE asks the server, with its spans on their way there, too; the job once it has ended.
async fn run(
    db: &TestDb,
    other: &FarSide,
    set_up: impl FnOnce(&mut tokio::process::Command),
) -> (Server, Value) {
    let url = format!("https://localhost:{}", other.address.port());
    let server = Server::with(&["--database-url", &db.url], |command| {
        command.env("CALLBOARD_TRACES__ENDPOINT", &url).env("CALLBOARD_HANDLERS__HTTP__ALLOW", "localhost");
        set_up(command);
    })
    .await;
    let stage = json!({ "stage": "EXECUTE", "handler": "http", "config": { "url": format!("{url}/work") },
        "retry": { "maxAttempts": 1 } });
    let registered = server.data(REGISTER, json!({ "input": { "name": "https", "stages": [stage] } })).await;
    assert_eq!(registered["registerWorkflow"]["errors"], json!([]));
    let submitted = server.data(SUBMIT, json!({})).await;
    let id = submitted["submitJob"]["job"]["id"].as_str().expect("an id").to_owned();
    db.wait_ended(id.parse().expect("an id")).await;
    let job = "query ($id: ID!) { job(id: $id) { state error { message } } }";
    let data = server.data(job, json!({ "id": id })).await;
    (server, data["job"].clone())
}

#[tokio::test(flavor = "multi_thread")]
async fn servers_and_the_collector_are_known_by_the_authorities_of_ssl_cert_file() {
    let db = TestDb::new().await;
    let (other, authority) = far_side().await;
    let here = tempfile::tempdir().unwrap();
    let file = here.path().join("authority.pem");
    std::fs::write(&file, authority).unwrap();
    let (server, job) = run(&db, &other, |command| {
        command.env("SSL_CERT_FILE", &file);
    })
    .await;
    assert_eq!(job["state"], "COMPLETE", "{job}");
    let mut asked = [other.request().await.path, other.request().await.path];
    asked.sort();
    assert_eq!(asked, ["/v1/traces", "/work"]);
    assert!(server.terminate().await);
    db.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_that_nobody_vouches_for_is_refused_and_said() {
    let db = TestDb::new().await;
    let (other, _) = far_side().await;
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log");
    let (server, job) = run(&db, &other, |command| {
        command.env("SSL_CERT_FILE", folder.path().join("nowhere.pem")).env("CALLBOARD_LOG__FILE", &log);
    })
    .await;
    assert_eq!(job["state"], "FAILED", "{job}");
    let message = job["error"]["message"].as_str().expect("a message");
    assert!(message.contains("certificate"), "{message}");
    assert!(other.is_quiet().await, "nothing was asked");
    assert!(server.terminate().await);
    let files = std::fs::read_dir(folder.path()).unwrap().flatten();
    let log: String = files.map(|file| std::fs::read_to_string(file.path()).unwrap()).collect();
    assert!(log.contains("a certificate to trust cannot be read: ") && log.contains("nowhere.pem"), "{log}");
    db.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_say_why_a_server_is_not_trusted() {
    let (other, authority) = far_side().await;
    let here = tempfile::tempdir().unwrap();
    let file = here.path().join("authority.pem");
    std::fs::write(&file, authority).unwrap();
    let port = other.address.port();
    for (url, trusted, part) in [
        (format!("https://localhost:{port}"), "nowhere.pem", "cannot all be read: "),
        (
            format!("https://localhost:{port}"),
            "authority.pem",
            "is not Callboard: it answers 200 OK with other JSON",
        ),
        (format!("https://127.0.0.1:{port}"), "authority.pem", "its certificate is for another name\n"),
        (format!("http://localhost:{port}"), "authority.pem", "the connection to "),
    ] {
        let mut command = client(&url, &["stats"]);
        command.env("SSL_CERT_FILE", here.path().join(trusted));
        let said = run_command(command).await;
        assert_eq!(said.status, Some(4), "{url}: {}", said.err);
        assert!(said.err.contains(part), "{url}: {}", said.err);
    }
    let said = run_command({
        let mut command = client(&format!("https://127.0.0.1:{port}"), &["stats"]);
        command.env("SSL_CERT_FILE", &file);
        command
    })
    .await;
    assert_eq!(said.err.lines().count(), 1, "no other authority would help: {}", said.err);
    let plain = FarSide::answering(|_| std::future::ready(json_reply(200, &json!({}))).boxed()).await;
    let said = run_command(client(&format!("https://{}", plain.address), &["stats"])).await;
    assert!(said.err.contains("it does not speak https; http may be meant"), "{}", said.err);
    let mut command = client(&format!("https://localhost:{port}"), &["stats"]);
    command.env_remove("SSL_CERT_FILE").env_remove("SSL_CERT_DIR");
    let said = run_command(command).await;
    assert!(said.err.contains("signed by nobody whom this machine trusts"), "{}", said.err);
    assert!(said.err.contains("SSL_CERT_FILE names a file"), "{}", said.err);
}
