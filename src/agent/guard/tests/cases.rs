//! True and false drafts, language by language, told against ledgers: `cases/<language>.txt`.

use super::*;

/// Fewest drafts of each kind that a language's cases hold.
const FEWEST: usize = 60;

/// A draft of a case file.
struct Case {
    ledger: &'static str,
    draft: String,
    is_true: bool,
}

/// The cases of a language: `= ledger` headings, `+ ` true drafts, `- ` lies.
fn cases(language: &str) -> Vec<Case> {
    let file = format!("src/agent/guard/cases/{language}.txt");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(&file);
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{file}: {error}"));
    let mut ledger = "";
    let mut cases = Vec::new();
    for line in text.leak().lines().filter(|line| !line.is_empty()) {
        let (mark, rest) = line.split_at(2);
        let is_true = match mark {
            "= " => {
                ledger = rest;
                continue;
            }
            "+ " => true,
            "- " => false,
            _ => panic!("{file}: unknown mark in {line:?}"),
        };
        cases.push(Case { ledger, draft: rest.replace("\\n", "\n"), is_true });
    }
    cases
}

/// Every lie is objected to, and at most one true draft in fifty.
#[expect(clippy::print_stdout, reason = "the figures are what the test is for")]
fn judge(language: &str) {
    let (mut truths, mut lies, mut wronged, mut missed) = (0, 0, Vec::new(), Vec::new());
    for case in cases(language) {
        let known = ledger(case.ledger);
        let objections = check(&case.draft, &context(lexicon(language), &known));
        let shown = format!("[{}] {}", case.ledger, case.draft);
        if case.is_true {
            truths += 1;
            let said: Vec<_> = objections.iter().map(|o| format!("\n      {o}")).collect();
            wronged.extend((!said.is_empty()).then(|| shown + &said.concat()));
        } else {
            lies += 1;
            missed.extend(objections.is_empty().then_some(shown));
        }
    }
    println!(
        "{language}: {} of {lies} lies missed, {} of {truths} truths objected to",
        missed.len(),
        wronged.len()
    );
    assert!(truths >= FEWEST && lies >= FEWEST, "{truths} truths, {lies} lies");
    assert!(
        missed.is_empty() && wronged.len() * 50 <= truths,
        "missed:\n  {}\nwronged:\n  {}",
        missed.join("\n  "),
        wronged.join("\n  ")
    );
}

macro_rules! languages {
    ($($name:ident),*) => {
        $(
            #[test]
            fn $name() {
                judge(stringify!($name));
            }
        )*

        #[test]
        fn every_language_has_cases() {
            let listed = [$(stringify!($name)),*];
            for language in LEXICONS.keys() {
                assert!(listed.contains(&language.as_str()), "list {language} here");
            }
        }
    };
}

languages!(ar, de, en, es, fr, ja, pt);

/// A model may fall into another language: what is no language of the reply states nothing known.
#[expect(clippy::print_stdout, reason = "the figures are what the test is for")]
#[test]
fn a_lie_in_another_language_is_caught() {
    let (mut lies, mut missed) = (0, Vec::new());
    for language in LEXICONS.keys() {
        for Case { ledger: name, draft, .. } in cases(language).iter().filter(|c| !c.is_true) {
            let known = ledger(name);
            for (other, foreign) in LEXICONS.iter().filter(|(other, _)| *other != language) {
                lies += 1;
                if check(draft, &context(foreign, &known)).is_empty() {
                    missed.push(format!("{language} for {other}: {draft}"));
                }
            }
        }
    }
    println!("{} of {lies} lies in another language missed", missed.len());
    assert!(missed.len() * 200 <= lies, "{} of {lies}:\n{}", missed.len(), missed.join("\n"));
}
