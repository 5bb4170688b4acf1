//! The files under `prompts/`: embedded in the binary, overlaid by a directory where one is given.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

use super::TextsError;

/// Largest file that is read from an overlay, in bytes.
const MAX_FILE_BYTES: u64 = 1024 * 1024;
/// Most files that are read from an overlay.
const MAX_FILES: usize = 1000;
/// Kinds of files that mean something here; everything else is passed over.
const EXTENSIONS: [&str; 4] = ["ftl", "md", "toml", "txt"];

#[derive(RustEmbed)]
#[folder = "prompts/"]
struct Embedded;

/// Names (with `/`, relative to `prompts/`) and contents.
#[derive(Debug, Clone, Default)]
pub(super) struct PromptFiles {
    files: BTreeMap<String, String>,
    overlaid: BTreeSet<String>,
}

impl PromptFiles {
    /// What the binary carries.
    pub(super) fn embedded() -> Result<Self, TextsError> {
        let mut files = BTreeMap::new();
        for name in Embedded::iter().filter(|name| is_text(name)) {
            let file = Embedded::get(&name).ok_or_else(|| TextsError::missing(&name))?;
            let text = String::from_utf8(file.data.into_owned())
                .map_err(|_| TextsError::NotUtf8 { file: name.to_string() })?;
            files.insert(name.into_owned(), text);
        }
        Ok(Self { files, overlaid: BTreeSet::new() })
    }

    /// Reads `directory`; a file there takes the place of the embedded one of the same name.
    pub(super) fn overlay(&mut self, directory: &Path) -> Result<(), TextsError> {
        let mut read = 0;
        for (folder, prefix) in folders(directory)? {
            for entry in entries(&folder)? {
                let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
                if !entry.path().is_file() || !is_text(&name) {
                    continue;
                }
                read += 1;
                if read > MAX_FILES {
                    return Err(TextsError::TooMany { limit: MAX_FILES });
                }
                self.overlaid.insert(name.clone());
                self.files.insert(name, read_text(&entry.path())?);
            }
        }
        Ok(())
    }

    /// A file's contents.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.files.get(name).map(String::as_str)
    }

    /// Whether the file is a merchant's own.
    pub(super) fn is_overlaid(&self, name: &str) -> bool {
        self.overlaid.contains(name)
    }

    /// All files in the order of their names.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().map(|(name, text)| (name.as_str(), text.as_str()))
    }

    /// First 12 hexadecimal digits of SHA-256 over every name and content.
    pub(super) fn version(&self) -> String {
        let mut hash = Sha256::new();
        for part in self.files.iter().flat_map(|(name, text)| [name, text]) {
            hash.update(part.len().to_be_bytes());
            hash.update(part);
        }
        hex::encode(hash.finalize()).chars().take(12).collect()
    }
}

fn is_text(name: &str) -> bool {
    Path::new(name)
        .extension()
        .is_some_and(|extension| EXTENSIONS.iter().any(|known| extension == *known))
}

/// The directory itself and its folders, one level deep, each with the prefix of its files' names.
fn folders(directory: &Path) -> Result<Vec<(std::path::PathBuf, String)>, TextsError> {
    let mut folders = vec![(directory.to_owned(), String::new())];
    for entry in entries(directory)? {
        if entry.path().is_dir() {
            folders.push((entry.path(), format!("{}/", entry.file_name().to_string_lossy())));
        }
    }
    Ok(folders)
}

fn entries(folder: &Path) -> Result<Vec<std::fs::DirEntry>, TextsError> {
    std::fs::read_dir(folder)
        .and_then(Iterator::collect)
        .map_err(|source| TextsError::Unreadable { file: folder.display().to_string(), source })
}

fn read_text(path: &Path) -> Result<String, TextsError> {
    let file = path.display().to_string();
    let unreadable = |source| TextsError::Unreadable { file: file.clone(), source };
    if std::fs::metadata(path).map_err(unreadable)?.len() > MAX_FILE_BYTES {
        return Err(TextsError::TooLarge { file, limit: MAX_FILE_BYTES });
    }
    let bytes = std::fs::read(path).map_err(unreadable)?;
    String::from_utf8(bytes).map_err(|_| TextsError::NotUtf8 { file })
}
