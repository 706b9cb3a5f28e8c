//! The rules on the order of a finding's dates.

use chrono::TimeDelta;

use super::closing::parsed;
use super::rule::Rule;
use super::sheet::Sheet;
use crate::model::Timestamp;
use crate::text::Node;

/// How far a clock may be ahead of ours.
const SLACK: TimeDelta = TimeDelta::hours(24);

/// Notes an update or a closing before the creation, and a closing over a day ahead of `now`.
pub(super) fn judge_dates(sheet: &mut Sheet<'_>, root: &Node, now: Timestamp) {
    let date = |name: &'static str| parsed::<Timestamp>(root, &[name]);
    let created = date("created_at").map(|(_, created)| created);
    for name in ["updated_at", "resolved_at"] {
        let Some((node, then)) = date(name) else { continue };
        if let Some(created) = created.filter(|created| *created > then) {
            let message = format!("{name} {then} is before created_at {created}");
            sheet.add_at(Rule::DatesOutOfOrder, node, &message).field(&[name]);
        }
        if name == "resolved_at" && then.since(now) > SLACK {
            let message = format!("resolved_at {then} is in the future (now {})", now.utc());
            sheet
                .add_at(Rule::DatesOutOfOrder, node, &message)
                .field(&[name])
                .hint("check the clock of the machine that wrote it");
        }
    }
}
