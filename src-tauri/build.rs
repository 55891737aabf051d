//! Embeds the built pages, the one command's permission and the icons. Must not build the pages itself.

use std::path::Path;
use std::process::ExitCode;

/// The commands that a page may call. The reviewed list: one.
const COMMANDS: &[&str] = &["handle"];

fn main() -> ExitCode {
    println!("cargo::rerun-if-changed=../ui/dist");
    if !Path::new("../ui/dist/index.html").is_file() {
        println!(
            "cargo::error=the pages are not built: `cargo xtask provision --only ui` (or `npm run build` in ui) makes ui/dist"
        );
        return ExitCode::FAILURE;
    }
    let manifest = tauri_build::AppManifest::new().commands(COMMANDS);
    match tauri_build::try_build(tauri_build::Attributes::new().app_manifest(manifest)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            println!("cargo::error=the window: {fault:#}");
            ExitCode::FAILURE
        }
    }
}
