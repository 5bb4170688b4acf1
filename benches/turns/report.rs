//! A plain table for the terminal, and the same as JSON.

use std::path::Path;

use serde_json::{Value, json};

/// What was measured so far.
#[derive(Debug, Default)]
pub(crate) struct Report {
    rows: Vec<Value>,
}

impl Report {
    /// Begins a part.
    #[expect(clippy::unused_self, clippy::print_stdout, reason = "the terminal is the report")]
    pub(crate) fn section(&self, title: &str) {
        println!("\n{title}");
    }

    /// Adds a figure with its name.
    #[expect(clippy::print_stdout, reason = "the terminal is the report")]
    pub(crate) fn line(&mut self, name: &str, figure: &str, row: &Value) {
        println!("  {name:<62} {figure}");
        self.rows.push(row.clone());
    }

    /// Adds a row of a table that was written already.
    #[expect(clippy::print_stdout, reason = "the terminal is the report")]
    pub(crate) fn row(&mut self, text: &str, row: &Value) {
        println!("  {text}");
        self.rows.push(row.clone());
    }

    /// Writes everything to `file`.
    pub(crate) fn write(&self, file: &Path, about: &Value) {
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder).unwrap();
        }
        let whole = json!({ "about": about, "results": self.rows });
        std::fs::write(file, serde_json::to_string_pretty(&whole).unwrap()).unwrap();
    }
}
