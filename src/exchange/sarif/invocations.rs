//! What a run says of how its tool was run: when it ended, and whether it saw everything.

use std::collections::HashMap;
use std::ptr;

use super::members::Members;
use super::notices::Notice;
use super::rules::{Tool, text};
use crate::model::Timestamp;
use crate::text::{Node, Value, counted};

/// Where a tool notes what went wrong with itself.
const NOTIFICATIONS: [(&str, &str); 2] = [
    ("toolExecutionNotifications", "of its own"),
    ("toolConfigurationNotifications", "of its configuration"),
];

/// The invocations of a run. One that cannot be read may be the one that failed; an error goes on behind "its run".
pub(super) fn read(run: &Members<'_>) -> Result<Vec<Node>, String> {
    let Some(node) = run.node("invocations") else { return Ok(Vec::new()) };
    match node.value {
        Value::Array(all) if all.iter().all(|one| one.members().is_some()) => Ok(all),
        Value::Array(_) => Err("has an invocation that is no object".to_owned()),
        _ => Err("has \"invocations\" that are no array".to_owned()),
    }
}

/// When the last of them ended.
pub(super) fn ended_at(invocations: &[Node]) -> Option<Timestamp> {
    let ends = invocations.iter().filter_map(|invocation| text(invocation, "endTimeUtc"));
    ends.filter_map(|end| end.parse().ok()).max()
}

/// Why a tool may not have seen everything, as the first that failed says itself.
pub(super) fn failure(invocations: &[Node], tool: &Tool) -> Option<String> {
    invocations.iter().find_map(|invocation| {
        let why = not_started(invocation).or_else(|| ended_early(invocation));
        why.or_else(|| own_errors(invocation, &Levels::of(invocation, tool)))
    })
}

fn not_started(invocation: &Node) -> Option<String> {
    text(invocation, "processStartFailureMessage").map(|why| format!("it did not start: {why}"))
}

fn ended_early(invocation: &Node) -> Option<String> {
    let is_successful = invocation.get("executionSuccessful").filter(|said| !said.is_null()).map(says_yes);
    let why = match (signal(invocation), is_successful) {
        (Some(signal), _) => signal,
        (None, Some(true)) => return None,
        (None, Some(false)) => {
            exit_code(invocation).unwrap_or_else(|| "executionSuccessful is false".to_owned())
        }
        (None, None) => exit_code(invocation).filter(|_| code(invocation) != Some(FOUND))?,
    };
    let why = text(invocation, "exitCodeDescription").map_or(why, str::to_owned);
    Some(format!("it did not run to its end: {why}"))
}

/// What linters exit with for they found something. Alone it is no failure; other codes are, where nobody says how it went.
const FOUND: i64 = 1;

/// Only `true` is a yes: some write the word as a text.
fn says_yes(said: &Node) -> bool {
    said.as_bool() == Some(true) || said.as_str().is_some_and(|word| word.eq_ignore_ascii_case("true"))
}

/// The signal that ended it.
fn signal(invocation: &Node) -> Option<String> {
    let number = || number(invocation, "exitSignalNumber").filter(|number| *number != 0);
    let named = text(invocation, "exitSignalName").map(|name| format!("signal {name}"));
    named.or_else(|| Some(format!("signal {}", number()?)))
}

fn exit_code(invocation: &Node) -> Option<String> {
    code(invocation).map(|code| format!("exit code {code}"))
}

/// What it exited with, where that was not 0.
fn code(invocation: &Node) -> Option<i64> {
    number(invocation, "exitCode").filter(|code| *code != 0)
}

fn number(node: &Node, field: &str) -> Option<i64> {
    match &node.get(field)?.value {
        Value::Number(digits) => digits.strip_suffix(".0").unwrap_or(digits).parse().ok(),
        Value::String(text) => text.plain.trim().parse().ok(),
        _ => None,
    }
}

/// Errors among its notifications: by the standard each of them means that the run failed.
fn own_errors(invocation: &Node, levels: &Levels<'_>) -> Option<String> {
    NOTIFICATIONS.iter().find_map(|(field, what)| {
        let notes = invocation.get(field).filter(|notes| !notes.is_null())?;
        let Some(all) = notes.items() else {
            return Some(format!("it had notifications {what} that are no array"));
        };
        let errors: Vec<&Node> = all.iter().filter(|note| levels.is_error(note)).collect();
        let first = errors.first()?;
        let said = first.at(&["message", "text"]).and_then(Node::as_str).unwrap_or_default();
        let line = said.lines().next().map(|line| format!(": {line}")).unwrap_or_default();
        Some(format!("it had {} {what}{line}", counted(errors.len(), "error")))
    })
}

/// How bad the notifications of an invocation are: as they say, else as the invocation sets it, else as their tool does.
struct Levels<'n> {
    tool: &'n Tool,
    set: HashMap<*const Notice, &'n str>,
}

impl<'n> Levels<'n> {
    fn of(invocation: &'n Node, tool: &'n Tool) -> Self {
        let overrides = invocation.get("notificationConfigurationOverrides").and_then(Node::items);
        let set = overrides.unwrap_or_default().iter().filter_map(|one| {
            let level = one.at(&["configuration", "level"])?.as_str()?;
            Some((ptr::from_ref(tool.notice_of(one)?), level))
        });
        Levels { tool, set: set.collect() }
    }

    fn is_error(&self, notification: &Node) -> bool {
        let level = text(notification, "level").or_else(|| self.default(notification));
        level.is_some_and(|level| level.eq_ignore_ascii_case("error"))
    }

    fn default(&self, notification: &Node) -> Option<&'n str> {
        let notice = self.tool.notice_of(notification)?;
        self.set.get(&ptr::from_ref(notice)).copied().or(notice.level.as_deref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure_of(invocation: &str) -> Option<String> {
        failure_with("{}", invocation)
    }

    /// Of a tool whose driver and one extension may send these notifications.
    fn failure_with(notice: &str, invocation: &str) -> Option<String> {
        let part = format!(r#"{{"name": "T", "notifications": [{{"id": "other"}}, {notice}]}}"#);
        let run = format!(r#"{{"tool": {{"driver": {part}, "extensions": [{part}]}}}}"#);
        let tool = Tool::read(&Members::of(&run).unwrap()).unwrap();
        failure(&[crate::text::scan(invocation.as_bytes()).root.unwrap()], &tool)
    }

    #[test]
    fn a_tool_that_found_something_has_not_failed() {
        for invocation in [
            "{}",
            r#"{"executionSuccessful": true, "exitCode": 2, "exitCodeDescription": "warnings"}"#,
            r#"{"executionSuccessful": "True"}"#,
            r#"{"exitCode": 0}"#,
            r#"{"exitCode": 1, "toolExecutionNotifications": null}"#,
            r#"{"executionSuccessful": null, "exitCode": 1, "exitSignalNumber": 0, "exitSignalName": ""}"#,
            r#"{"toolExecutionNotifications": [{"level": "warning"}, {"message": {"text": "error"}}]}"#,
        ] {
            assert_eq!(failure_of(invocation), None, "{invocation}");
        }
    }

    #[test]
    fn every_sign_that_a_tool_failed_is_seen() {
        for (invocation, why) in [
            (r#"{"executionSuccessful": false}"#, "it did not run to its end: executionSuccessful is false"),
            (
                r#"{"executionSuccessful": "false"}"#,
                "it did not run to its end: executionSuccessful is false",
            ),
            (r#"{"executionSuccessful": 0, "exitCode": 1}"#, "it did not run to its end: exit code 1"),
            (
                r#"{"exitCode": 2, "exitCodeDescription": "no such file"}"#,
                "it did not run to its end: no such file",
            ),
            (r#"{"exitCode": "137"}"#, "it did not run to its end: exit code 137"),
            (r#"{"exitCode": 2.0}"#, "it did not run to its end: exit code 2"),
            (r#"{"exitCode": -1}"#, "it did not run to its end: exit code -1"),
            (r#"{"exitSignalName": "SIGKILL"}"#, "it did not run to its end: signal SIGKILL"),
            (
                r#"{"executionSuccessful": true, "exitSignalNumber": 9}"#,
                "it did not run to its end: signal 9",
            ),
            (r#"{"processStartFailureMessage": "not found"}"#, "it did not start: not found"),
            (
                r#"{"executionSuccessful": true, "toolExecutionNotifications":
                    [{"level": "error", "message": {"text": "cannot parse a.py\n  at 1"}}, {"level": "error"}]}"#,
                "it had 2 errors of its own: cannot parse a.py",
            ),
            (
                r#"{"toolConfigurationNotifications": [{"level": "ERROR"}]}"#,
                "it had 1 error of its configuration",
            ),
            (
                r#"{"toolExecutionNotifications": {"level": "error"}}"#,
                "it had notifications of its own that are no array",
            ),
        ] {
            assert_eq!(failure_of(invocation).as_deref(), Some(why), "{invocation}");
        }
    }

    /// GF-BUG-052: a notification without a level is as bad as what describes it says.
    #[test]
    fn the_level_of_a_notification_may_be_that_of_its_descriptor() {
        let error = r#"{"id": "N1", "guid": "g1", "defaultConfiguration": {"level": "error"}}"#;
        let sent = |descriptor: &str, more: &str| {
            format!(
                r#"{{"toolExecutionNotifications": [{{"descriptor": {descriptor}}}], {more} "exitCode": 0}}"#
            )
        };
        let set = |descriptor: &str, level: &str| {
            format!(
                r#""notificationConfigurationOverrides":
                [{{"descriptor": {descriptor}, "configuration": {{"level": "{level}"}}}}],"#
            )
        };
        let one_of = [
            r#"{"id": "N1"}"#,
            r#"{"id": "N1/case"}"#,
            r#"{"index": 1}"#,
            r#"{"id": "N1", "index": 0}"#,
            r#"{"guid": "g1"}"#,
            r#"{"id": "N1", "toolComponent": {"index": 0}}"#,
        ];
        for descriptor in one_of {
            let why = failure_with(error, &sent(descriptor, ""));
            assert_eq!(why.as_deref(), Some("it had 1 error of its own"), "{descriptor}");
            assert_eq!(
                failure_with(error, &sent(descriptor, &set(descriptor, "note"))),
                None,
                "{descriptor}"
            );
        }
        let other = r#"{"id": "other"}"#;
        for descriptor in [other, r#"{"id": "N2"}"#, r#"{"index": 9}"#, "{}"] {
            assert_eq!(failure_with(error, &sent(descriptor, "")), None, "{descriptor}");
        }
        assert!(failure_with(error, &sent(other, &set(other, "error"))).is_some());
        let said = r#"{"toolExecutionNotifications": [{"descriptor": {"id": "N1"}, "level": "warning"}]}"#;
        assert_eq!(failure_with(error, said), None, "it says itself how bad it is");
    }
}
