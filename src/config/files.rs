//! Settings that stand in files of their own: `url_file` in the place of `url`.

use std::path::PathBuf;

use figment::Figment;
use figment::providers::Serialized;
use figment::value::{Dict, Value};

use super::dotted;
use super::error::ConfigError;
use super::origin::explain;

/// Ends the name of a setting that names a file with the value.
pub(super) const SUFFIX: &str = "_file";

/// The same settings with every `…_file` replaced by what the file holds, line end removed.
pub(super) fn resolved(figment: &Figment) -> Result<Figment, ConfigError> {
    let mut tree: Dict = figment.extract().map_err(|error| explain(error, figment))?;
    resolve(&mut tree, &mut Vec::new())?;
    Ok(Figment::from(Serialized::defaults(tree)))
}

fn resolve(table: &mut Dict, path: &mut Vec<String>) -> Result<(), ConfigError> {
    let named: Vec<(String, PathBuf)> = table
        .iter()
        .filter_map(|(key, value)| {
            Some((key.strip_suffix(SUFFIX)?.to_owned(), PathBuf::from(value.as_str()?)))
        })
        .collect();
    for (key, file) in named {
        path.push(format!("{key}{SUFFIX}"));
        let text = std::fs::read_to_string(&file).map_err(|source| ConfigError::File {
            field: dotted(path),
            path: file,
            source,
        })?;
        path.pop();
        table.remove(&format!("{key}{SUFFIX}"));
        table.insert(key, Value::from(text.trim_end()));
    }
    for (key, value) in table.iter_mut() {
        path.push(key.clone());
        match value {
            Value::Dict(_, inner) => resolve(inner, path)?,
            Value::Array(_, items) => {
                for (index, item) in items.iter_mut().enumerate() {
                    if let Value::Dict(_, inner) = item {
                        path.push(index.to_string());
                        resolve(inner, path)?;
                        path.pop();
                    }
                }
            }
            _ => {}
        }
        path.pop();
    }
    Ok(())
}
