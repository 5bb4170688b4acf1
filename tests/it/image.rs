//! The image is built elsewhere; here, what its build is given must at least be a whole workspace.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(name: &str) -> String {
    std::fs::read_to_string(root().join(name)).expect(name)
}

/// What the ignore list lets into the build.
fn let_in() -> Vec<PathBuf> {
    let list = read(".dockerignore");
    assert!(list.lines().any(|line| line == "*"), "the list begins with everything");
    list.lines().filter_map(|line| line.strip_prefix('!')).map(PathBuf::from).collect()
}

/// The sources of each `COPY` that does not copy from another stage, with their folder there.
fn copies(dockerfile: &str) -> Vec<(Vec<String>, String)> {
    let copies = dockerfile.lines().filter_map(|line| line.strip_prefix("COPY "));
    copies
        .filter(|line| !line.starts_with("--from"))
        .map(|line| {
            let mut words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
            let folder = words.pop().expect("where to");
            (words, folder)
        })
        .collect()
}

#[test]
fn everything_that_is_copied_is_let_in() {
    let let_in = let_in();
    for name in &let_in {
        assert!(root().join(name).exists(), "{} is let in and does not exist", name.display());
    }
    for (sources, _) in copies(&read("Dockerfile")) {
        for source in sources.iter().filter(|source| *source != ".") {
            assert!(root().join(source).exists(), "{source} is copied and does not exist");
            let open = let_in.iter().any(|name| Path::new(source).starts_with(name));
            assert!(open, "{source} is copied and not let in");
        }
    }
}

/// The first stage compiles the dependencies of a workspace of empty files: Cargo must find every
/// target in it that the manifests name.
#[test]
fn the_workspace_of_the_first_layer_is_whole() {
    let dockerfile = read("Dockerfile").replace("\\\n", " ");
    let directory = tempfile::tempdir().expect("a directory");
    for (sources, folder) in copies(&dockerfile).iter().filter(|(sources, _)| sources != &["."]) {
        let folder = directory.path().join(folder);
        std::fs::create_dir_all(&folder).expect("a folder");
        for source in sources {
            let name = Path::new(source).file_name().expect("a file");
            std::fs::copy(root().join(source), folder.join(name)).expect(source);
        }
    }
    let empty = dockerfile.lines().find_map(|line| line.strip_prefix("RUN mkdir -p src"));
    let (make, _) = empty.and_then(|run| run.split_once("&& cargo build")).expect("empty files");
    let script = format!(
        "{{ mkdir -p src{make}; }} >/dev/null && \
         cargo metadata --offline --no-deps --locked --format-version 1"
    );
    let output = Command::new("bash")
        .args(["-e", "-o", "pipefail", "-c", &script])
        .current_dir(directory.path())
        .output()
        .expect("bash");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let packages = metadata["packages"].as_array().expect("packages");
    let targets = packages.iter().flat_map(|p| p["targets"].as_array().expect("targets"));
    let paths: Vec<&str> = targets.map(|t| t["src_path"].as_str().expect("a path")).collect();
    assert!(paths.len() > 5, "{paths:?}");
    for path in paths.iter().filter(|path| !path.ends_with("build.rs")) {
        assert!(Path::new(path).exists(), "{path} is no file in the first layer");
    }
}
