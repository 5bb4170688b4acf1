//! axe-core: what keeps people with disabilities from using a page.

use std::path::PathBuf;
use std::sync::LazyLock;

use serde_json::Value;

use super::browser::Browser;

/// The version that `.ci/setup` fetches.
const VERSION: &str = "4.14.1";

/// Where it lies, if not where `.ci/setup` puts it.
const ELSEWHERE: &str = "AXE_CORE";

static SOURCE: LazyLock<String> = LazyLock::new(|| {
    let usual = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/axe-core/axe.min.js");
    let file = std::env::var_os(ELSEWHERE).map_or(usual, PathBuf::from);
    let source = std::fs::read_to_string(&file).unwrap_or_else(|error| {
        panic!(
            "axe-core {VERSION} is not at {}: {error}. `make setup` fetches it; {ELSEWHERE} names \
             its axe.min.js where it lies elsewhere",
            file.display()
        )
    });
    let has_version = source.get(..100).is_some_and(|head| head.contains(&format!("v{VERSION}")));
    assert!(has_version, "{} is not axe-core {VERSION}: run `make setup`", file.display());
    source
});

/// Every rule that axe has, on the page and in the chat; one line for each element that breaks one.
const RUN: &str = "
    window.violations = null;
    const lines = ({ id, impact, nodes }) => nodes.map(({ target, failureSummary }) =>
        `${id} (${impact}): ${JSON.stringify(target)} ${failureSummary.replaceAll('\\n', ' ')}`);
    axe.run(document, { resultTypes: ['violations'] }).then(
        (results) => { window.violations = results.violations.flatMap(lines); },
        (error) => { window.violations = [String(error)]; });";

/// Fails where the page, as it is, breaks a rule.
pub(crate) async fn assert_accessible(browser: &Browser, state: &str) {
    if browser.script("return !window.axe").await == true {
        browser.script(&SOURCE).await;
    }
    browser.script(RUN).await;
    let done = |value: &Value| value.as_array().map(|lines| Some(lines.clone()));
    let violations =
        browser.until("axe has looked", "return window.violations", done).await.unwrap_or_default();
    assert!(violations.is_empty(), "{state}: {violations:#?}");
}
