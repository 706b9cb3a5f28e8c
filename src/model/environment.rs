//! The surroundings in which a finding shows itself.

use std::collections::BTreeMap;

use super::fields::Fields;

/// `reproduction.environment`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Environment {
    /// Version of Python.
    pub python_version: Option<String>,
    /// Operating system.
    pub os: Option<String>,
    /// Package name to version.
    pub dependencies: BTreeMap<String, String>,
}

impl Environment {
    pub(super) fn read(fields: &mut Fields<'_>) -> Self {
        Environment {
            python_version: fields.text("python_version"),
            os: fields.text("os"),
            dependencies: fields.text_map("dependencies"),
        }
    }
}
