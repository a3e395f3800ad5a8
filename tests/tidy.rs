//! What keeps the repository easy to read: sizes, docs, names, and things that stay out.

#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use std::path::{Path, PathBuf};

use rollcall_tests::{files, repository};

/// Longest hand-written file, in lines (house rules).
const LONGEST: usize = 800;

/// Everything at the top. New parts have a place below one of these.
const TOP: &[&str] = &[
    ".ci",
    ".config",
    ".gitignore",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE",
    "Makefile",
    "README.md",
    "clippy.toml",
    "deny.toml",
    "icons",
    "rust-toolchain.toml",
    "rustfmt.toml",
    "src-tauri",
    "tests",
    "ui",
];

/// Made by tools: nobody reads or splits them.
const GENERATED: &[&str] = &["openapi.json", "schema.ts", "package-lock.json", "Cargo.lock"];

/// A pause between two looks at a condition that nothing announces is no sleep: file and the words
/// of the one line.
const PAUSES: &[(&str, &str)] = &[("tests/browser/browser.mjs", "await new Promise(resolve => ")];

fn is_code(file: &Path) -> bool {
    let code = ["rs", "ts", "tsx", "mjs", "js", "css", "html", "py", "sh"];
    let generated = GENERATED.iter().any(|name| file.ends_with(name));
    !generated && file.extension().is_some_and(|extension| code.iter().any(|known| extension == *known))
}

fn is_test(file: &Path) -> bool {
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let below_tests = file.components().any(|part| part.as_os_str() == "tests");
    below_tests || name == "tests.rs" || [".test.", ".spec."].iter().any(|part| name.contains(part))
}

fn text(file: &Path) -> Option<String> {
    String::from_utf8(std::fs::read(repository().join(file)).ok()?).ok()
}

fn sources() -> Vec<(PathBuf, String)> {
    let code: Vec<_> = files().unwrap().into_iter().filter(|file| is_code(file)).collect();
    assert!(code.len() > 60, "the sources were not found");
    code.into_iter().filter_map(|file| text(&file).map(|text| (file, text))).collect()
}

fn assert_none(what: &str, found: Vec<String>) {
    assert!(found.is_empty(), "{what}:\n{}", found.join("\n"));
}

/// Lines of `text` with one of `words`, as `file:line: text`.
fn lines_with(file: &Path, text: &str, words: &[String]) -> Vec<String> {
    let hit = |line: &str| words.iter().any(|word| line.contains(word.as_str()));
    let numbered = text.lines().enumerate().filter(|(_, line)| hit(line));
    numbered.map(|(i, line)| format!("{}:{}: {}", file.display(), i + 1, line.trim())).collect()
}

/// Written in two parts, so that this file does not find itself.
fn words(parts: &[(&str, &str)]) -> Vec<String> {
    parts.iter().map(|(start, end)| format!("{start}{end}")).collect()
}

#[test]
fn no_file_is_longer_than_a_reader_can_hold() {
    let long = sources().into_iter().map(|(file, text)| (file, text.lines().count())).filter(|(_, n)| *n > LONGEST);
    assert_none("split by what changes together", long.map(|(file, n)| format!("{}: {n}", file.display())).collect());
}

#[test]
fn every_rust_file_says_what_it_is() {
    let rust = sources().into_iter().filter(|(file, _)| file.extension().is_some_and(|e| e == "rs"));
    let silent = rust.filter(|(_, text)| !text.starts_with("//! "));
    assert_none("no doc block at the top", silent.map(|(file, _)| file.display().to_string()).collect());
}

#[test]
fn the_top_has_the_known_entries_only() {
    let mut unknown: Vec<String> = files()
        .unwrap()
        .iter()
        .filter_map(|file| file.components().next().map(|first| first.as_os_str().to_string_lossy().into_owned()))
        .filter(|first| !TOP.contains(&first.as_str()))
        .collect();
    unknown.dedup();
    assert_none("at the top", unknown);
}

#[test]
fn nothing_speaks_of_the_machine_it_was_written_on() {
    let stray = words(&[
        ("/wo", "rk/"),
        ("/ro", "ot/"),
        ("/fa", "rm/"),
        ("sub", "agent"),
        ("COM", "PASS"),
        ("DEVELOPERS", ".md"),
    ]);
    let all = files().unwrap().into_iter().filter_map(|file| text(&file).map(|text| (file, text)));
    let found = all.filter(|(file, _)| !GENERATED.iter().any(|name| file.ends_with(name)));
    assert_none("stray words", found.flat_map(|(file, text)| lines_with(&file, &text, &stray)).collect());
}

#[test]
fn tests_wait_for_conditions_and_never_sleep() {
    let sleeps = words(&[
        ("thread::", "sleep"),
        ("time::", "sleep"),
        ("waitFor", "Timeout"),
        ("set", "Timeout("),
        ("time.", "sleep("),
    ]);
    let found = sources().into_iter().flat_map(|(file, text)| {
        let in_tests = match text.split_once("#[cfg(test)]\nmod tests {") {
            _ if is_test(&file) => text.clone(),
            Some((before, tests)) => "\n".repeat(before.lines().count()) + tests,
            None => String::new(),
        };
        lines_with(&file, &in_tests, &sleeps)
    });
    let pause = |line: &String| PAUSES.iter().any(|(file, words)| line.starts_with(file) && line.contains(words));
    let (pauses, sleeping): (Vec<_>, Vec<_>) = found.partition(pause);
    assert_none("sleeps in tests", sleeping);
    assert!(pauses.len() <= PAUSES.len(), "more pauses than are known: {pauses:?}");
}

#[test]
fn nothing_is_switched_off_or_left_for_later() {
    let later = words(&[
        ("#[ign", "ore"),
        ("to", "do!("),
        ("unimpl", "emented!("),
        ("TO", "DO"),
        ("FIX", "ME"),
        ("XX", "X"),
        ("it.to", "do"),
        ("describe.sk", "ip"),
        ("it.sk", "ip("),
        ("it.on", "ly("),
        ("test.sk", "ip("),
        ("test.on", "ly("),
    ]);
    let found = sources().into_iter().flat_map(|(file, text)| lines_with(&file, &text, &later));
    assert_none("left for later", found.collect());
}

#[test]
fn names_are_the_domains_nouns() {
    let vague = ["Manager", "Helper", "Util", "Utils", "Service", "Common"];
    let names = |text: &str| -> Vec<String> {
        let declared = text.lines().filter_map(|line| {
            let line = line
                .trim_start()
                .trim_start_matches("pub(crate) ")
                .trim_start_matches("pub ")
                .trim_start_matches("export ");
            let keyword =
                ["struct ", "enum ", "trait ", "class ", "interface "].iter().find(|k| line.starts_with(**k))?;
            Some(line[keyword.len()..].chars().take_while(|c| c.is_alphanumeric()).collect::<String>())
        });
        declared.filter(|name| vague.iter().any(|v| name.ends_with(v))).collect()
    };
    let found = sources().into_iter().flat_map(|(file, text)| {
        let vague_file =
            file.file_stem().is_some_and(|s| ["util", "utils", "helpers", "common", "misc"].iter().any(|v| s == *v));
        let own = vague_file.then(|| file.display().to_string());
        own.into_iter().chain(names(&text).into_iter().map(move |name| format!("{}: {name}", file.display())))
    });
    assert_none("vague names", found.collect());
}

#[test]
fn unsafe_code_stays_in_media() {
    let rust = sources().into_iter().filter(|(file, _)| file.extension().is_some_and(|e| e == "rs"));
    let outside = rust.filter(|(file, _)| !file.starts_with("src-tauri/crates/media"));
    let found = outside.flat_map(|(file, text)| {
        lines_with(&file, &text, &words(&[("unsafe", " {"), ("unsafe", " fn"), ("unsafe", " impl")]))
    });
    assert_none("unsafe outside media", found.collect());
}

#[test]
fn one_folder_of_the_ui_knows_its_host() {
    let outside =
        sources().into_iter().filter(|(file, _)| file.starts_with("ui/src") && !file.starts_with("ui/src/platform"));
    let hosts = words(&[("@tauri", "-apps"), ("__TAU", "RI")]);
    assert_none(
        "the host outside ui/src/platform",
        outside.flat_map(|(file, text)| lines_with(&file, &text, &hosts)).collect(),
    );
}
