//! The page of a report in a browser: it shows everything without scripts and more with them, in both themes, asks the
//! network for nothing, and runs nothing that a finding says.

use std::path::PathBuf;

use serde_json::json;

use super::browser::{Browser, Scripts};
use super::{finding, html, lived};
use crate::bench::Bench;

/// The page of a repository, opened.
fn opened(bench: &Bench, theme: &str, scripts: Scripts) -> Option<(Browser, PathBuf)> {
    let file = bench.root().join("report.html");
    std::fs::write(&file, &html(bench, &[]).stdout).unwrap();
    let mut browser = Browser::start()?;
    browser.resize(1280, 900);
    browser.open(&file, theme, scripts);
    Some((browser, file))
}

/// The rows that are to be seen.
const SHOWN: &str =
    "[...document.querySelectorAll('.all tbody tr')].filter(row => !row.hidden).map(row => row.id)";

/// The worst contrast of a text with what lies behind it, over all elements that hold text.
const WORST_CONTRAST: &str = "(() => {
    document.querySelectorAll('details').forEach(one => { one.open = true })
    const channel = part => (part /= 255) <= .03928 ? part / 12.92 : ((part + .055) / 1.055) ** 2.4
    const light = ([r, g, b]) => .2126 * channel(r) + .7152 * channel(g) + .0722 * channel(b)
    const colour = text => text.match(/[\\d.]+/g).map(Number)
    const behind = element => {
        for (let at = element; at; at = at.parentElement) {
            const found = colour(getComputedStyle(at).backgroundColor)
            if (found.length < 4 || found[3] > 0) return found
        }
    }
    let worst = [99, '']
    for (const element of document.querySelectorAll('body *')) {
        const has = [...element.childNodes].some(node => node.nodeType === 3 && node.textContent.trim())
        if (!has || ['SCRIPT', 'STYLE', 'OPTION', 'title'].includes(element.tagName)) continue
        const style = getComputedStyle(element), is_svg = element.namespaceURI.endsWith('svg')
        const [a, b] = [light(colour(is_svg ? style.fill : style.color)), light(behind(element))]
        const contrast = (Math.max(a, b) + .05) / (Math.min(a, b) + .05)
        if (contrast < worst[0]) worst = [contrast, element.tagName + ': ' + element.textContent.slice(0, 40)]
    }
    return worst
})()";

#[test]
fn nothing_that_a_finding_says_runs_and_nothing_is_asked_for() {
    let bench = lived();
    for theme in ["light", "dark"] {
        let Some((mut browser, _)) = opened(&bench, theme, Scripts::Run) else { return };
        let state = browser.ask("[window.canary === undefined, document.title, document.images.length]");
        assert_eq!(state, json!([true, "Findings", 0]));
        assert_eq!(browser.complaints(), [] as [&str; 0]);
        assert_eq!(browser.requests(), [] as [&str; 0]);
        let worst = browser.ask(WORST_CONTRAST);
        assert!(worst[0].as_f64().unwrap() >= 4.5, "{theme}: {worst}");
        let dark = browser.ask("getComputedStyle(document.body).backgroundColor");
        assert_eq!(dark == json!("rgb(20, 23, 27)"), theme == "dark", "{dark}");
    }
}

#[test]
fn the_policy_of_the_page_stops_what_is_not_its_own() {
    let Some((mut browser, _)) = opened(&lived(), "light", Scripts::Run) else { return };
    let smuggled = browser.ask(
        "(() => {
            const script = document.createElement('script')
            script.textContent = 'window.smuggled = 1'
            document.body.append(script)
            document.body.insertAdjacentHTML('beforeend', '<p id=styled style=\"color:red\">x</p><img src=\"data:,\">')
            return [window.smuggled === undefined, getComputedStyle(document.querySelector('#styled')).color]
        })()",
    );
    assert_eq!(smuggled[0], true);
    assert_ne!(smuggled[1], "rgb(255, 0, 0)");
    assert!(browser.complaints().iter().any(|told| told.contains("Content Security Policy")));
}

#[test]
fn everything_is_there_without_scripts() {
    let bench = lived();
    let Some((mut browser, _)) = opened(&bench, "light", Scripts::Off) else { return };
    assert_eq!(
        browser.ask("document.querySelector('.filter').hidden"),
        true,
        "what cannot work is not shown"
    );
    assert_eq!(browser.ask(SHOWN).as_array().unwrap().len(), 9);
    let text = browser.ask("document.querySelector('.all').textContent");
    for part in ["Exchange the pool", "open → resolved", "Fix BUG-001", "</summary></details>", "\\u{202e}"]
    {
        assert!(text.as_str().unwrap().contains(part), "{part}");
    }
    let opens =
        "(() => { const one = document.querySelector('.all details'); one.querySelector('summary').click();
        return one.open && one.querySelector('p').getBoundingClientRect().height > 0 })()";
    assert_eq!(browser.ask(opens), true);
}

#[test]
fn paper_is_white_and_has_all_but_what_is_for_hands() {
    let bench = lived();
    let Some((mut browser, _)) = opened(&bench, "dark", Scripts::Off) else { return };
    browser.look_at_paper("dark");
    let colours = "(() => { const style = getComputedStyle(document.body);
        return [style.backgroundColor, style.color, getComputedStyle(document.documentElement).colorScheme] })()";
    assert_eq!(browser.ask(colours), json!(["rgb(255, 255, 255)", "rgb(0, 0, 0)", "light"]));
    let severity = "getComputedStyle(document.documentElement).getPropertyValue('--t0')";
    assert_eq!(browser.ask(severity), "#6b0f2e", "as in the light theme");
    let height =
        |what: &str| format!("document.querySelector('{what}')?.getBoundingClientRect().height ?? 0");
    for hands in ["nav", ".filter", "figure .data", ".skip"] {
        assert_eq!(browser.ask(&height(hands)), 0, "{hands}");
    }
    for told in [".all details p", ".left table", "figure > svg"] {
        assert!(browser.ask(&height(told)).as_f64() > Some(0.0), "{told}");
    }
    let is_cut =
        "[...document.querySelectorAll('.wide')].some(one => getComputedStyle(one).overflowY !== 'visible'
        && one.scrollHeight > one.clientHeight)";
    assert_eq!(browser.ask(is_cut), false, "nothing is behind a scroll bar");
}

#[test]
fn rows_are_filtered_sorted_and_opened_by_their_address() {
    let bench = lived();
    let Some((mut browser, file)) = opened(&bench, "light", Scripts::Run) else { return };
    let mut after = |change: &str| {
        let typed = "document.querySelector('.filter').dispatchEvent(new Event('input'))";
        browser.ask(&format!("(() => {{ {change}; {typed}; return {SHOWN} }})()"))
    };
    assert_eq!(
        after("document.querySelector('[type=search]').value = 'POOL exchange'"),
        json!(["BUG-001", "BUG-002"])
    );
    assert_eq!(after("document.querySelector('[value=high]').checked = false"), json!([]));
    assert_eq!(after("document.querySelector('[type=search]').value = ''").as_array().unwrap().len(), 6);
    assert_eq!(after("document.querySelector('select').value = 'resolved'"), json!([]));
    assert_eq!(after("document.querySelector('[value=high]').checked = true").as_array().unwrap().len(), 3);
    assert_eq!(browser.ask("document.querySelector('output').textContent"), "3 of 9");

    let click = "document.querySelectorAll('.all thead button')[1].click()";
    let state = format!(
        "(() => {{ {click}; return [{SHOWN}[0], document.querySelector('[aria-sort]').ariaSort] }})()"
    );
    assert_eq!(browser.ask(&state), json!(["BUG-001", "ascending"]));
    assert_eq!(browser.ask(&state)[1], "descending");

    let there = file.with_file_name("report.html#BUG-003");
    browser.open(&there, "light", Scripts::Run);
    let is_open = "document.getElementById('BUG-003').querySelector('details').open";
    assert_eq!(browser.ask(is_open), true);
}

#[test]
fn long_words_fit_on_every_screen_and_readers_find_their_way() {
    let bench = Bench::started();
    let id = format!("X{}-BUG-001", "-0123456789".repeat(5));
    let long = "x".repeat(400);
    let more = format!(r#","component":"{long}","tags":["{long}"]"#);
    let text = finding(&id, "2026-01-01T00:00:00Z", &more).replace(&format!("T {id}"), &long);
    bench.write(&format!("findings/{id}.json"), text);
    bench.git(["add", "--all"]).ok();
    bench.git(["commit", "-q", "-m", "long"]).ok();
    let Some((mut browser, _)) = opened(&bench, "dark", Scripts::Run) else { return };
    browser.ask("document.querySelectorAll('details').forEach(one => { one.open = true })");
    for width in [1280, 800, 360] {
        browser.resize(width, 900);
        let beyond = browser.ask("document.documentElement.scrollWidth - innerWidth");
        assert!(beyond.as_i64().unwrap() <= 0, "at {width}: {beyond}");
    }
    let lacking = browser.ask(
        "[...document.querySelectorAll('table')].filter(table => !table.caption
                || [...table.querySelectorAll('thead th')].some(head => head.scope !== 'col'))
            .concat([...document.querySelectorAll('svg[role=img]')].filter(svg => !svg.querySelector(':scope > title')))
            .concat([...document.querySelectorAll('input, select')].filter(one => !one.labels.length && !one.ariaLabel))
            .map(one => one.outerHTML.slice(0, 80))",
    );
    assert_eq!(lacking, json!([]));
    assert_eq!(browser.ask("[document.documentElement.lang, !!document.querySelector('main'), document.querySelectorAll('h1').length]"), json!(["en", true, 1]));
    let ring =
        "(() => { const one = document.querySelector('.all summary'); one.focus({ focusVisible: true });
        return getComputedStyle(one).outlineStyle })()";
    assert_eq!(browser.ask(ring), "solid", "where the keyboard is can be seen");
}
