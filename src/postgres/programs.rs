//! Finds PostgreSQL's programs on the machine and says which version they are.

use std::ffi::OsStr;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::error::PostgresError;

/// The oldest PostgreSQL that Callboard works with.
pub const LOWEST_MAJOR: u32 = 15;

/// A version of PostgreSQL, such as 15.18.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    pub major: u32,
    pub minor: u32,
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PostgreSQL {}.{}", self.major, self.minor)
    }
}

/// A folder that has `postgres` and `initdb`, of one version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Programs {
    pub bin_dir: PathBuf,
    pub version: Version,
}

impl Programs {
    /// The programs to use: those of `major` where a cluster of that version exists already, otherwise the first
    /// that are new enough. With `bin_dir` only that folder counts.
    pub fn find(bin_dir: Option<&Path>, path: &OsStr, major: Option<u32>) -> Result<Self, FindError> {
        let folders = match bin_dir {
            Some(folder) => vec![folder.to_owned()],
            None => folders(path),
        };
        choose(&folders, major, version_in)
    }

    pub(super) fn postgres(&self) -> PathBuf {
        self.bin_dir.join("postgres")
    }

    pub(super) fn initdb(&self) -> PathBuf {
        self.bin_dir.join("initdb")
    }
}

/// Why no programs can be used; the caller knows which cluster they were wanted for.
#[derive(Debug, PartialEq, Eq)]
pub enum FindError {
    Missing { looked_in: Vec<PathBuf> },
    TooOld { found: Vec<Programs> },
    OfAnotherMajor { made_by: u32, found: Vec<Programs> },
}

impl FindError {
    pub(super) fn for_cluster(self, cluster: &Path) -> PostgresError {
        match self {
            Self::Missing { looked_in } => PostgresError::ProgramsMissing { looked_in },
            Self::TooOld { found } => PostgresError::ProgramsTooOld { found },
            Self::OfAnotherMajor { made_by, found } => {
                PostgresError::ProgramsOfAnotherMajor { cluster: cluster.to_owned(), made_by, found }
            }
        }
    }
}

/// Goes through `folders` in order, asking each for its version only until one fits.
fn choose(
    folders: &[PathBuf],
    major: Option<u32>,
    version_in: impl Fn(&Path) -> Option<Version>,
) -> Result<Programs, FindError> {
    let mut found = Vec::new();
    for bin_dir in folders {
        let Some(version) = version_in(bin_dir) else { continue };
        let programs = Programs { bin_dir: bin_dir.clone(), version };
        if major.map_or(version.major >= LOWEST_MAJOR, |major| version.major == major) {
            return Ok(programs);
        }
        found.push(programs);
    }
    Err(match major {
        _ if found.is_empty() => FindError::Missing { looked_in: folders.to_vec() },
        Some(made_by) => FindError::OfAnotherMajor { made_by, found },
        None => FindError::TooOld { found },
    })
}

/// Where to look, most deliberate choice first: the search path, what `pg_config` names, then the folders of the
/// packages, newest version first.
fn folders(path: &OsStr) -> Vec<PathBuf> {
    let on_path = path.as_encoded_bytes().split(|byte| *byte == b':').filter(|part| part.starts_with(b"/"));
    let on_path =
        on_path.map(|part| PathBuf::from(<OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(part)));
    let mut folders: Vec<PathBuf> = on_path.filter(|folder| folder.join("postgres").exists()).collect();
    folders.extend(named_by_pg_config(path));
    for (parent, prefix) in PACKAGES {
        folders.extend(versions_below(Path::new(parent), prefix));
    }
    let mut seen = std::collections::HashSet::new();
    folders.retain(|folder| seen.insert(folder.clone()));
    folders
}

fn named_by_pg_config(path: &OsStr) -> Option<PathBuf> {
    // The program is looked up on the child's PATH when that is set.
    let output = Command::new("pg_config").arg("--bindir").env("PATH", path).output().ok()?;
    let folder = PathBuf::from(String::from_utf8(output.stdout).ok()?.trim_end());
    (output.status.success() && folder.is_absolute()).then_some(folder)
}

/// `parent/<prefix><version>/bin`, newest version first.
fn versions_below(parent: &Path, prefix: &str) -> Vec<PathBuf> {
    let mut versions: Vec<(u32, PathBuf)> = fs::read_dir(parent)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            Some((name.strip_prefix(prefix)?.parse().ok()?, entry.path().join("bin")))
        })
        .collect();
    versions.sort_by_key(|(version, _)| std::cmp::Reverse(*version));
    versions.into_iter().map(|(_, folder)| folder).collect()
}

fn version_in(bin_dir: &Path) -> Option<Version> {
    if !bin_dir.join("initdb").exists() {
        return None;
    }
    let output = Command::new(bin_dir.join("postgres")).arg("--version").output().ok()?;
    parse_version(std::str::from_utf8(&output.stdout).ok()?)
}

/// Reads `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)`, and `17beta1` or `18devel` in that place.
fn parse_version(output: &str) -> Option<Version> {
    let number = output.split_once("(PostgreSQL) ")?.1;
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let (major, rest) = number.split_at(digits(number));
    let minor = rest.strip_prefix('.').map_or("", |rest| &rest[..digits(rest)]);
    Some(Version { major: major.parse().ok()?, minor: minor.parse().unwrap_or(0) })
}

/// Where packages put a folder per version: Debian, PostgreSQL's own RPMs, Homebrew, Postgres.app.
const PACKAGES: [(&str, &str); 6] = [
    ("/usr/lib/postgresql", ""),
    ("/usr", "pgsql-"),
    ("/opt/homebrew/opt", "postgresql@"),
    ("/usr/local/opt", "postgresql@"),
    ("/home/linuxbrew/.linuxbrew/opt", "postgresql@"),
    ("/Applications/Postgres.app/Contents/Versions", ""),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn version(major: u32, minor: u32) -> Version {
        Version { major, minor }
    }

    #[test]
    fn versions_are_read_from_what_the_programs_print() {
        let read = |text: &str| parse_version(&format!("postgres (PostgreSQL) {text}\n"));
        assert_eq!(read("15.18 (Debian 15.18-0+deb12u1)"), Some(version(15, 18)));
        assert_eq!(read("17.0"), Some(version(17, 0)));
        assert_eq!(read("18beta1"), Some(version(18, 0)));
        assert_eq!(read("9.6.24"), Some(version(9, 6)));
        assert_eq!(read("devel"), None);
        assert_eq!(parse_version("pg_ctl: command not found"), None);
    }

    #[test]
    fn the_first_new_enough_is_taken_and_a_cluster_binds_its_major() {
        let folders = ["/old", "/none", "/15", "/17"].map(PathBuf::from);
        let version_in = |folder: &Path| match folder.to_str() {
            Some("/old") => Some(version(13, 2)),
            Some("/15") => Some(version(15, 1)),
            Some("/17") => Some(version(17, 4)),
            _ => None,
        };
        let bin_dir = |major| choose(&folders, major, version_in).map(|programs| programs.bin_dir);
        assert_eq!(bin_dir(None), Ok("/15".into()));
        assert_eq!(bin_dir(Some(17)), Ok("/17".into()));
        let Err(FindError::OfAnotherMajor { made_by: 16, found }) = bin_dir(Some(16)) else { panic!() };
        assert_eq!(found.len(), 3);
        let old = &folders[..1];
        let found = vec![Programs { bin_dir: "/old".into(), version: version(13, 2) }];
        assert_eq!(choose(old, None, version_in), Err(FindError::TooOld { found }));
        assert_eq!(choose(&[], None, version_in), Err(FindError::Missing { looked_in: vec![] }));
    }

    #[test]
    fn folders_of_versions_come_newest_first() {
        let parent = tempfile::tempdir().expect("a temporary folder");
        for name in ["pgsql-9", "pgsql-17", "pgsql-15", "pgsql-x", "share"] {
            fs::create_dir(parent.path().join(name)).expect("a folder");
        }
        let expected =
            ["pgsql-17/bin", "pgsql-15/bin", "pgsql-9/bin"].map(|folder| parent.path().join(folder));
        assert_eq!(versions_below(parent.path(), "pgsql-"), expected);
    }

    #[test]
    fn only_absolute_entries_of_the_search_path_count() {
        let bin = tempfile::tempdir().expect("a temporary folder");
        fs::write(bin.path().join("postgres"), "").expect("a file");
        let path = format!("relative::{}:/nowhere", bin.path().display());
        assert_eq!(folders(OsStr::new(&path)).first(), Some(&bin.path().to_owned()));
    }

    #[test]
    fn what_is_missing_is_said_with_how_to_get_it() {
        let error = FindError::Missing { looked_in: vec!["/usr/bin".into()] }.for_cluster(Path::new("/x"));
        insta::assert_snapshot!(error, @"PostgreSQL 15 or newer was not found (looked in /usr/bin). Install it (Debian and Ubuntu: apt-get install postgresql; Fedora: dnf install postgresql-server; macOS: brew install postgresql@17), or name its folder in postgres.bin_dir, or use a server that runs already with --database-url.");
    }
}
