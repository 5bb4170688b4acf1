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
    use std::collections::BTreeSet;

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

    #[test]
    fn every_language_says_everything() {
        let english = keys(include_str!("../web/texts/en.json"));
        assert_eq!(keys(include_str!("../web/texts/es.json")), english);
        assert_eq!(keys(include_str!("../web/texts/de.json")), english);
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
