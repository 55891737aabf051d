//! Where things lie in the checkout, and the stamps that say what a folder was made from.
//!
//! A stamp is the SHA-256 of the inputs, kept beside the output: it needs no clock and survives a copied or
//! freshly checked out tree, where the times of files tell nothing.

use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::failure::Failure;

/// Folders that are made, not written: they never count as inputs.
const MADE: [&str; 4] = ["node_modules", "dist", "artefacts", "test-results"];

/// The root of the checkout.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_path_buf()
}

/// Where cargo puts the programs it builds for development.
pub fn programs() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from).join("debug")
}

/// The digest of files and folders, names and contents, in an order that does not depend on the machine.
pub fn digest(inputs: &[PathBuf]) -> Result<String, Failure> {
    let mut hasher = Sha256::new();
    for input in inputs {
        absorb(input, Path::new(input.file_name().unwrap_or_default()), &mut hasher)?;
    }
    Ok(hex::encode(hasher.finalize()))
}

fn absorb(path: &Path, name: &Path, hasher: &mut Sha256) -> Result<(), Failure> {
    if path.is_dir() {
        for child in children(path)? {
            absorb(&path.join(&child), &name.join(&child), hasher)?;
        }
    } else if path.exists() {
        let content = fs::read(path).map_err(|source| file("read", path, source))?;
        hasher.update(name.to_string_lossy().as_bytes());
        hasher.update([0]);
        hasher.update(content.len().to_le_bytes());
        hasher.update(content);
    }
    Ok(())
}

fn children(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut names = Vec::new();
    for child in fs::read_dir(folder).map_err(|source| file("list", folder, source))? {
        let name = child.map_err(|source| file("list", folder, source))?.file_name();
        if !MADE.iter().any(|made| name == *made) {
            names.push(PathBuf::from(name));
        }
    }
    names.sort();
    Ok(names)
}

/// Whether `stamp` says that its output was made from inputs with this digest.
pub fn is_stamped(stamp: &Path, digest: &str) -> bool {
    fs::read_to_string(stamp).is_ok_and(|kept| kept.trim() == digest)
}

/// Says so, once the output is whole.
pub fn stamp(stamp: &Path, digest: &str) -> Result<(), Failure> {
    fs::write(stamp, format!("{digest}\n")).map_err(|source| file("write", stamp, source))
}

/// A failure of the file system, with the operation and the file.
pub fn file(operation: &'static str, path: &Path, source: std::io::Error) -> Failure {
    Failure::File { operation, path: path.to_path_buf(), source }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Makes a small tree, changes it, and says whether the digest noticed.
    fn check(change: impl FnOnce(&Path), notices: bool) {
        let folder = tempfile::tempdir().unwrap();
        let tree = folder.path().join("ui");
        fs::create_dir_all(tree.join("src")).unwrap();
        fs::create_dir_all(tree.join("dist")).unwrap();
        fs::write(tree.join("src/a.ts"), "a").unwrap();
        let before = digest(std::slice::from_ref(&tree)).unwrap();
        change(&tree);
        assert_eq!(digest(&[tree]).unwrap() != before, notices);
    }

    #[test]
    fn a_digest_notices_what_is_written_and_overlooks_what_is_made() {
        check(|_| (), false);
        check(|tree| fs::write(tree.join("src/a.ts"), "b").unwrap(), true);
        check(|tree| fs::rename(tree.join("src/a.ts"), tree.join("src/b.ts")).unwrap(), true);
        check(|tree| fs::remove_file(tree.join("src/a.ts")).unwrap(), true);
        check(|tree| fs::write(tree.join("dist/a.js"), "a").unwrap(), false);
    }

    #[test]
    fn a_stamp_holds_for_its_own_digest_only() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("stamp");
        assert!(!is_stamped(&path, "a"));
        stamp(&path, "a").unwrap();
        assert!(is_stamped(&path, "a") && !is_stamped(&path, "b"));
    }
}
