//! Files of examples: one JSON object a line, read one line at a time.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use anyhow::Context;
use serde::de::DeserializeOwned;

/// Longest line that is read, in bytes.
const MAX_LINE_BYTES: u64 = 1024 * 1024;

/// Gives every row of `file` to `each`; empty lines are passed over. `form` says what a row looks
/// like. Fails at the first line that is not one, naming it, and where there is no row at all.
pub(super) fn for_each<R: DeserializeOwned>(
    file: &Path,
    form: &str,
    mut each: impl FnMut(R) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let name = file.display();
    let opened = File::open(file);
    let opened = opened.with_context(|| format!("{name} cannot be read: name a file of rows"))?;
    let mut reader = BufReader::new(opened);
    let (mut line, mut number, mut rows) = (Vec::new(), 0_u64, 0_u64);
    loop {
        line.clear();
        number += 1;
        let read = reader.by_ref().take(MAX_LINE_BYTES + 1).read_until(b'\n', &mut line);
        let read = read.with_context(|| format!("{name}, line {number}, cannot be read"))?;
        if read == 0 {
            break;
        }
        anyhow::ensure!(
            read as u64 <= MAX_LINE_BYTES,
            "{name}, line {number}, is longer than {MAX_LINE_BYTES} bytes: write one row a line"
        );
        if line.trim_ascii().is_empty() {
            continue;
        }
        serde_json::from_slice(&line)
            .map_err(anyhow::Error::from)
            .and_then(&mut each)
            .with_context(|| format!("{name}, line {number}, is not a row like {form}"))?;
        rows += 1;
    }
    anyhow::ensure!(rows > 0, "{name} holds no rows: write one a line, like {form}");
    Ok(())
}
