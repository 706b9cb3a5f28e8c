//! A text that tells how to make something happen again, as steps.

/// The steps of a text: its numbered lines if it has them, else the text as one step. The second value says whether
/// the steps alone give the text back, character by character.
pub(super) fn split(text: &str) -> (Vec<String>, bool) {
    let steps = numbered(text);
    match steps.len() {
        0 | 1 => (vec![text.to_owned()], true),
        _ => {
            let is_whole = joined(&steps) == text;
            (steps, is_whole)
        }
    }
}

fn joined(steps: &[String]) -> String {
    let lines: Vec<_> =
        steps.iter().enumerate().map(|(index, step)| format!("{}. {step}", index + 1)).collect();
    lines.join("\n")
}

/// Lines `1. …`, `2) …` counted from 1; a line without the next number belongs to the step before it, and what
/// stands before the first is a step of its own.
fn numbered(text: &str) -> Vec<String> {
    let (mut steps, mut next): (Vec<String>, usize) = (Vec::new(), 1);
    for line in text.split('\n') {
        match (after_number(line, next), steps.last_mut()) {
            (Some(step), _) => {
                steps.push(step.to_owned());
                next += 1;
            }
            (None, Some(step)) => {
                step.push('\n');
                step.push_str(line);
            }
            (None, None) => steps.push(line.to_owned()),
        }
    }
    if next <= 2 {
        return Vec::new();
    }
    steps.retain(|step| !step.trim().is_empty());
    steps.iter_mut().for_each(|step| step.truncate(step.trim_end().len()));
    steps
}

fn after_number(line: &str, number: usize) -> Option<&str> {
    let rest = line.trim_start().strip_prefix(number.to_string().as_str())?;
    let rest = rest.strip_prefix(['.', ')'])?;
    let step = rest.trim_start();
    (step.len() < rest.len()).then_some(step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_without_numbers_is_one_step() {
        for text in ["run it", "run it\nthen stop", "Delay 0.5 s\n1. once only", "", "2. second\n3. third"] {
            assert_eq!(split(text), (vec![text.to_owned()], true));
        }
    }

    #[test]
    fn numbered_lines_are_steps_and_say_whether_they_are_the_whole_text() {
        assert_eq!(split("1. a\n2. b"), (vec!["a".to_owned(), "b".to_owned()], true));
        assert_eq!(split("1. a\n   more\n2. b"), (vec!["a\n   more".to_owned(), "b".to_owned()], true));
        assert_eq!(split("1) a\n2) b\n"), (vec!["a".to_owned(), "b".to_owned()], false));
        assert_eq!(
            split("First:\n1. a\r\n\n2. b"),
            (vec!["First:".to_owned(), "a".to_owned(), "b".to_owned()], false)
        );
    }

    proptest::proptest! {
        #[test]
        fn no_character_is_lost_unless_it_is_said(text in "([12][.)] ?|[a\n\r ]){0,12}") {
            let (steps, is_whole) = split(&text);
            let again = if steps.len() == 1 { steps[0].clone() } else { joined(&steps) };
            proptest::prop_assert!(!is_whole || again == text);
        }
    }
}
