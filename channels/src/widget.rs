//! The chat widget: the one script that a shop's page loads.

use std::fmt::Write;
use std::sync::LazyLock;

use serde_json::Value;
use sha2::{Digest, Sha256};

const ENGLISH: &str = include_str!("../web/texts/en.json");
const STYLE: &str = include_str!("../web/widget.css");
const CODE: &str = concat!(
    include_str!("../web/dom.js"),
    include_str!("../web/card.js"),
    include_str!("../web/photos.js"),
    include_str!("../web/wire.js"),
    include_str!("../web/client.js"),
    include_str!("../web/messages.js"),
    include_str!("../web/panel.js"),
    include_str!("../web/api.js"),
);

/// Texts of the languages that the script fetches when a page or an answer is in one of them:
/// all of them inside it would nearly double what every visitor loads.
const TEXTS: &[(&str, &str)] = &[
    ("ar", include_str!("../web/texts/ar.json")),
    ("de", include_str!("../web/texts/de.json")),
    ("es", include_str!("../web/texts/es.json")),
    ("fr", include_str!("../web/texts/fr.json")),
    ("ja", include_str!("../web/texts/ja.json")),
    ("pt", include_str!("../web/texts/pt.json")),
];

/// The script as served at `/widget.js`: the files of `channels/web` in one closure, with English
/// and the styles inside. Put together when it is first asked for; there is no build step.
pub fn script() -> &'static str {
    static SCRIPT: LazyLock<String> = LazyLock::new(|| {
        let english = serde_json::from_str::<Value>(ENGLISH)
            .map_or_else(|_| ENGLISH.to_owned(), |texts| texts.to_string());
        let (languages, style) = (versions(), squeezed(STYLE, "", BLANKS_IN_STYLES));
        let code = squeezed(CODE, "\n", BLANKS_IN_CODE);
        format!(
            "(() => {{\n'use strict';\nconst ENGLISH={english};\nconst LANGUAGES={languages};\n\
             const STYLE=`{style}`;\n{code}}})();\n"
        )
    });
    &SCRIPT
}

/// Blanks that only people need. No text between quotes in our files has one of these in it, and
/// no selector a blank before its colon.
const BLANKS_IN_STYLES: &[(&str, &str)] =
    &[(" {", "{"), ("{ ", "{"), (" }", "}"), (";}", "}"), ("; ", ";"), (": ", ":"), (", ", ",")];
const BLANKS_IN_CODE: &[(&str, &str)] =
    &[(" = ", "="), (" {", "{"), ("{ ", "{"), (" }", "}"), (" === ", "==="), (" !== ", "!==")];

/// A file without indentation, whole-line comments and `blanks`: 3 kB less after gzip, all in all.
/// The files therefore keep no text of several lines in which these would matter.
fn squeezed(file: &str, between_lines: &str, blanks: &[(&str, &str)]) -> String {
    let lines = file.lines().map(str::trim);
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with("//"));
    let text: String = lines.flat_map(|line| [line, between_lines]).collect();
    blanks.iter().fold(text, |text, (long, short)| text.replace(long, short))
}

/// The media type of [`script`].
pub const CONTENT_TYPE: &str = "text/javascript; charset=utf-8";

/// What the widget says in every language but the script's own English, as JSON, by language code.
pub fn texts() -> impl Iterator<Item = (&'static str, &'static str)> {
    TEXTS.iter().copied()
}

/// Names the content of a text for its address, so that browsers may keep it for ever.
pub fn version(text: &str) -> String {
    let digest = Sha256::digest(text);
    digest.iter().take(4).fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// `{de:'01234567',…}`: the languages that can be fetched, each with its version.
fn versions() -> String {
    let entries: Vec<String> =
        texts().map(|(code, text)| format!("{code}:'{}'", version(text))).collect();
    format!("{{{}}}", entries.join(","))
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::fs;
    use std::path::{Path, PathBuf};

    use serde_json::Value;

    use super::{CODE, script};

    #[test]
    fn the_script_is_whole_and_stripped() {
        assert!(script().starts_with("(() => {\n'use strict';\n"));
        assert!(script().ends_with("})();\n"));
        assert!(!script().contains("\n//") && !script().contains("\n "));
    }

    #[test]
    fn no_text_in_the_code_loses_a_blank() {
        // Texts stand on one line: every second part between quotes is one.
        for quote in ['\'', '`'] {
            for line in CODE.lines().filter(|line| !line.trim_start().starts_with("//")) {
                for text in line.split(quote).skip(1).step_by(2).flat_map(|text| text.split("${")) {
                    let text = text.rsplit_once('}').map_or(text, |(_, behind)| behind);
                    let lost = super::BLANKS_IN_CODE.iter().find(|(blank, _)| text.contains(blank));
                    assert_eq!(lost, None, "{text} in {line}");
                }
            }
        }
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
    fn every_language_can_be_fetched_and_the_script_knows_its_version() {
        let mut served: BTreeMap<String, String> =
            super::texts().map(|(code, text)| (code.to_owned(), text.to_owned())).collect();
        for (language, text) in &served {
            let entry = format!("{language}:'{}'", super::version(text));
            assert!(script().contains(&entry), "the script does not know {language}");
        }
        served.insert("en".to_owned(), include_str!("../web/texts/en.json").to_owned());
        assert_eq!(served, texts(), "name every file of web/texts in TEXTS");
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
