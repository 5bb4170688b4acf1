//! The chat widget: the one script that a shop's page loads.

use std::sync::LazyLock;

/// The files of `channels/web` in one closure, with texts and styles inside. Put together when
/// this crate is compiled; there is no build step.
const SOURCE: &str = concat!(
    "(() => {\n'use strict';\nconst TEXTS = {\nen: ",
    include_str!("../web/texts/en.json"),
    ",\nes: ",
    include_str!("../web/texts/es.json"),
    ",\nde: ",
    include_str!("../web/texts/de.json"),
    "};\nconst STYLE = `",
    include_str!("../web/widget.css"),
    "`;\n",
    include_str!("../web/dom.js"),
    include_str!("../web/card.js"),
    include_str!("../web/client.js"),
    include_str!("../web/panel.js"),
    include_str!("../web/api.js"),
    "})();\n",
);

/// The script as served at `/widget.js`, without indentation and whole-line comments: about 2 kB
/// less after gzip. Its files therefore keep no text of several lines in which these would matter.
pub fn script() -> &'static str {
    static SCRIPT: LazyLock<String> = LazyLock::new(|| {
        let mut script = String::with_capacity(SOURCE.len());
        for line in SOURCE.lines().map(str::trim) {
            if !line.is_empty() && !line.starts_with("//") {
                script.push_str(line);
                script.push('\n');
            }
        }
        script
    });
    &SCRIPT
}

/// The media type of [`script`].
pub const CONTENT_TYPE: &str = "text/javascript; charset=utf-8";

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::fs;
    use std::path::{Path, PathBuf};

    use serde_json::Value;

    use super::script;

    #[test]
    fn the_script_is_whole_and_stripped() {
        assert!(script().starts_with("(() => {\n'use strict';\n"));
        assert!(script().ends_with("})();\n"));
        assert!(!script().contains("\n//") && !script().contains("\n "));
    }

    fn keys(texts: &str) -> BTreeSet<String> {
        fn walk(value: &Value, path: &str, found: &mut BTreeSet<String>) {
            match value {
                Value::Object(entries) => {
                    for (key, inner) in entries {
                        walk(inner, &format!("{path}/{key}"), found);
                    }
                }
                Value::Array(entries) => {
                    found.insert(format!("{path} of {}", entries.len()));
                }
                _ => {
                    found.insert(path.to_owned());
                }
            }
        }
        let mut found = BTreeSet::new();
        walk(&serde_json::from_str(texts).unwrap(), "", &mut found);
        found
    }

    /// The texts by language, as they lie in `web/texts`.
    fn texts() -> BTreeMap<String, String> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("web/texts");
        let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let named = |path: PathBuf| {
            let language = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (language, fs::read_to_string(path).unwrap())
        };
        files.map(named).collect()
    }

    #[test]
    fn every_language_says_everything() {
        let texts = texts();
        let english = keys(&texts["en"]);
        for (language, text) in &texts {
            assert_eq!(keys(text), english, "{language}");
        }
    }

    #[test]
    fn the_script_carries_every_language() {
        for (language, text) in texts() {
            let entry = format!("{language}: {text}");
            assert!(super::SOURCE.contains(&entry), "the script lacks {language}");
        }
    }

    #[test]
    fn the_widget_speaks_every_language_of_the_agent() {
        let prompts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../prompts");
        let folders = fs::read_dir(prompts).unwrap().map(|entry| entry.unwrap().path());
        let spoken = folders.filter(|path| path.join("replies.ftl").exists());
        let spoken: BTreeSet<String> =
            spoken.map(|path| path.file_name().unwrap().to_str().unwrap().to_owned()).collect();
        assert!(spoken.contains("en"), "the agent's texts were not found");
        let widget: BTreeSet<String> = texts().into_keys().collect();
        let lacking: Vec<&String> = spoken.difference(&widget).collect();
        assert!(lacking.is_empty(), "add channels/web/texts/*.json for {lacking:?}");
    }

    #[test]
    fn styles_cannot_leave_their_template_literal() {
        let css = include_str!("../web/widget.css");
        assert!(!css.contains(['`', '\\', '$']), "the file stands inside `…` in the script");
    }

    #[test]
    fn nothing_is_loaded_from_elsewhere_and_no_markup_is_parsed() {
        for forbidden in ["innerHTML", "insertAdjacentHTML", "eval(", "@import", "url(", "import("]
        {
            assert!(!script().contains(forbidden), "{forbidden}");
        }
    }
}
