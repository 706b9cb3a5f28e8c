//! The JSON Schemas (draft-07) of our files, for editors and other programs. The StageFlow schema with our own optional
//! fields beside its own; a file that is valid here is valid there.

/// The schema of a finding's file.
pub fn finding() -> &'static str {
    include_str!("finding.json")
}

/// The schema of a run's file.
pub fn run() -> &'static str {
    include_str!("run.json")
}

/// The schema of a run with its findings in one document.
pub fn run_file() -> &'static str {
    include_str!("run-file.json")
}

#[cfg(test)]
mod tests {
    use crate::model::{FINDING, Kind, RUN_FILE, ResolutionType, Severity, Status, Word};
    use crate::text::{Node, Shape, scan};

    fn names(schema: &Node) -> Vec<&str> {
        schema
            .get("properties")
            .and_then(Node::members)
            .unwrap()
            .iter()
            .map(|member| member.key.plain.as_str())
            .collect()
    }

    fn fields(shape: &Shape) -> Vec<&'static str> {
        shape.fields.iter().map(|field| field.name).collect()
    }

    #[test]
    fn the_schemas_know_every_field_in_the_order_of_the_files() {
        let finding = scan(super::finding().as_bytes()).root.unwrap();
        assert_eq!(names(&finding), fields(FINDING));
        let run = scan(super::run().as_bytes()).root.unwrap();
        assert_eq!(names(&run), fields(RUN_FILE));
        let both = scan(super::run_file().as_bytes()).root.unwrap();
        assert_eq!(both.at(&["definitions", "Finding", "properties"]), finding.get("properties"));
        assert_eq!(both.at(&["definitions", "Run", "properties"]), run.get("properties"));
    }

    #[test]
    fn the_schemas_know_every_word() {
        let finding = scan(super::finding().as_bytes()).root.unwrap();
        let words = |path: &[&str]| -> Vec<String> {
            finding
                .at(path)
                .and_then(Node::items)
                .unwrap()
                .iter()
                .filter_map(Node::as_str)
                .map(str::to_owned)
                .collect()
        };
        fn all<W: Word>() -> Vec<String> {
            W::ALL.iter().map(|word| word.word().to_owned()).collect()
        }
        assert_eq!(words(&["properties", "type", "enum"]), all::<Kind>());
        assert_eq!(words(&["properties", "severity", "enum"]), all::<Severity>());
        assert_eq!(words(&["properties", "status", "enum"]), all::<Status>());
        let kinds = ["definitions", "Resolution", "properties", "resolution_type", "enum"];
        assert_eq!(words(&kinds), all::<ResolutionType>());
    }
}
