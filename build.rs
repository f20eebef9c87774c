//! Puts the pages into the binary: compresses the files of `assets/graphiql` and `assets/board` and lists them for
//! `src/http/pages.rs`.

use std::error::Error;
use std::hash::{DefaultHasher, Hasher};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use flate2::{Compression, write::GzEncoder};

/// Each a folder below `assets`, and the name of the list that comes of it.
const PAGES: [&str; 2] = ["graphiql", "board"];

fn main() -> Result<(), Box<dyn Error>> {
    #[expect(clippy::disallowed_methods, reason = "a build script is told by the environment")]
    let out = PathBuf::from(env::var("OUT_DIR")?);
    for page in PAGES {
        embed(page, &out)?;
    }
    Ok(())
}

fn embed(page: &str, out: &Path) -> Result<(), Box<dyn Error>> {
    let assets = Path::new("assets").join(page);
    println!("cargo::rerun-if-changed={}", assets.display());
    let mut files = Vec::new();
    list(&assets, &mut files)?;
    let mut table = Vec::new();
    for file in files {
        let path =
            file.strip_prefix(&assets)?.to_str().ok_or("a file's name is not UTF-8")?.replace('\\', "/");
        table.push((path, fs::read(file)?));
    }
    table.sort();
    if table.is_empty() {
        println!("cargo::warning={} is missing: there will be no such page", assets.display());
    }
    let mut code = String::from("&[\n");
    for (number, (path, bytes)) in table.iter().enumerate() {
        let name = format!("{page}-{number}.gz");
        let mut gzip = GzEncoder::new(fs::File::create(out.join(&name))?, Compression::best());
        gzip.write_all(bytes)?;
        gzip.finish()?;
        let mut hasher = DefaultHasher::new();
        hasher.write(bytes);
        // Weak, as it stands for the compressed file and the plain one.
        let etag = format!("W/\"{:016x}\"", hasher.finish());
        let content_type = content_type(path);
        code += &format!(
            "File {{ path: {path:?}, content_type: {content_type:?}, etag: {etag:?}, \
             gzip: include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{name}\")) }},\n"
        );
    }
    code += "]\n";
    fs::write(out.join(format!("{page}.rs")), code)?;
    Ok(())
}

fn list(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            list(&entry.path(), files)?;
        } else {
            files.push(entry.path());
        }
    }
    Ok(())
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "md" | "txt" => "text/plain; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff" => "font/woff",
        "woff2" => "font/woff2",
        "ttf" => "font/ttf",
        "wasm" => "application/wasm",
        _ => "application/octet-stream",
    }
}
