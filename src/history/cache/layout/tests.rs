//! The ledger through bytes and back, in one piece and in several, and bytes that come from elsewhere.

use super::*;
use crate::history::bench::{self, DAY, Step, broken, change, hash, ledger, line, step, version};
use crate::history::replay::View;
use crate::model::Status::*;

const LENGTH: usize = 20;

fn steps() -> Vec<Step> {
    let [a, b] = [(1, Open), (2, Confirmed)].map(|(blob, status)| version("findings/X.json", blob, status));
    let moved = version("findings/FIN/X.json", 4, WontFix);
    let unread = broken("findings/X.json", 3);
    vec![
        step(1, vec![change(a.clone(), &[None])]),
        step(2, vec![change(b.clone(), &[a])]),
        step(3, vec![change(unread.clone(), &[b])]),
        step(4, vec![change(moved.clone(), &[unread])]),
        step(6, vec![change(None, &[moved])]),
    ]
}

/// What is remembered in these segments.
fn remembered(segments: &[Vec<u8>]) -> Option<Ledger> {
    let mut ledger = Ledger::default();
    segments.iter().try_for_each(|segment| add(&mut ledger, segment, LENGTH))?;
    Some(ledger)
}

fn told(ledger: &Ledger) -> String {
    [View::Graph, View::Line].map(|view| format!("{:?}", bench::events(ledger, view))).concat()
}

#[test]
fn what_is_remembered_in_pieces_is_what_was_known() {
    let known = ledger(&line(8), &steps());
    let whole = remembered(&[segment(&known, &Mark::default())]).unwrap();
    assert_eq!(format!("{whole:?}"), format!("{known:?}"));
    // a ledger of the first commits, then one of all: batches number anew what they name
    let first = ledger(&line(3), &steps()[..3]);
    let begin = segment(&first, &Mark::default());
    let mut grown = remembered(std::slice::from_ref(&begin)).unwrap();
    let mark = grown.mark();
    for name in 4..=8_u8 {
        let parent = grown.commits.find(&hash(name - 1)).unwrap();
        grown.commits.push(&hash(name), &[parent], i64::from(name) * DAY);
    }
    grown.commits.settle_from(mark.commits);
    let more = segment(&grown, &mark);
    let again = remembered(&[begin.clone(), more.clone()]).unwrap();
    assert_eq!(format!("{again:?}"), format!("{grown:?}"));
    assert_eq!(told(&again), told(&first));
    assert!(
        remembered(std::slice::from_ref(&more)).is_none()
            && remembered(&[begin, more.clone(), more]).is_none()
    );
}

#[test]
fn every_field_of_a_version_comes_back() {
    let moment: Timestamp = "2026-01-16T11:52:37.695826+05:30".parse().unwrap();
    let whole = Facts {
        component: Some("Röhre".into()),
        run: Some("run".into()),
        created_at: moment,
        resolved_at: Some(moment),
        resolution_type: Some(crate::model::ResolutionType::CannotReproduce),
        commit_hash: Some("abc123".into()),
        ..bench::facts(InProgress)
    };
    let contents = [
        (Ok(Arc::new(whole)), true),
        (Ok(Arc::new(bench::facts(Duplicate))), true),
        (Err("too large".into()), true),
        (Err("missing".into()), false),
    ];
    let blobs = contents.into_iter().zip(1..);
    let blobs = blobs.map(|((content, is_settled), name)| Blob { hash: hash(name), content, is_settled });
    let known = Ledger { blobs: blobs.collect(), ..Ledger::default() };
    let again = remembered(&[segment(&known, &Mark::default())]).unwrap();
    assert_eq!(format!("{:?}", again.blobs), format!("{:?}", known.blobs));
    assert_eq!(again.unsettled().collect::<Vec<_>>(), [hash(4)]);
}

#[test]
fn a_segment_cut_anywhere_is_none() {
    let whole = segment(&ledger(&line(8), &steps()), &Mark::default());
    for length in 0..whole.len() {
        assert!(remembered(&[whole[..length].to_vec()]).is_none(), "{length}");
    }
    assert!(remembered(&[[whole, vec![0]].concat()]).is_none());
}

/// Whatever number stands anywhere, it leads nowhere but into the tables.
#[test]
fn no_number_leads_astray() {
    let whole = segment(&ledger(&line(8), &steps()), &Mark::default());
    for place in 0..whole.len() - 3 {
        for number in [0, 1, 3, 8, 250, 0x7fff_ffff, NONE - 1, NONE] {
            let mut bytes = whole.clone();
            bytes[place..place + 4].copy_from_slice(&number.to_le_bytes());
            if let Some(ledger) = remembered(&[bytes]) {
                told(&ledger);
                let tip = ledger.commits.len() as u32 - 1;
                ledger.commits.reached(&[tip]);
                ledger.commits.line(tip);
                told(&ledger.renumbered());
            }
        }
    }
}

/// What is remembered of a version stays as it was when it was read. When this fails, findings are read otherwise than
/// before: raise `VERSION` of the cache, so that everything is read again, and put the new digest here.
#[test]
fn a_change_of_what_is_read_raises_the_version() {
    use sha2::{Digest, Sha256};
    let whole = r#"{"id": "FIN-1-BUG-1", "type": "bug", "severity": "high", "title": "t", "description": "d", "status":
        "resolved", "component": "C", "agent_run_id": "run", "created_at": "2026-01-14T11:23:00.5+02:00", "resolved_at":
        "2026-01-15T11:23:00Z", "resolution": {"resolution_type": "fixed", "commit_hash": "abc123"}}"#;
    let texts = [
        whole.to_owned(),
        whole.replace("\"high\"", "\"hihg\""),
        whole.replace("\"status\"", "\"stutas\""),
        whole.replace("\"fixed\"", "1"),
        whole.replace("\"C\"", "null"),
        whole.replace("\"id\": \"FIN-1-BUG-1\",", "\"id\": \"FIN-1-BUG-1\", \"id\": \"..\","),
        whole.replace("2026-01-14T11:23:00.5+02:00", "yesterday"),
        "[]".to_owned(),
        String::new(),
    ];
    let contents =
        texts.map(|text| crate::history::contents::parse(text.as_bytes(), &mut Default::default()));
    let digest: String =
        Sha256::digest(format!("{contents:?}")).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!((super::super::VERSION, &digest[..16]), (1, "e142adfa941ae6a4"), "{contents:#?}");
}
