//! The settings in force and where each comes from.

use serde::Serialize;

use super::{Cell, Column, Report, Tone, usual};

/// One setting.
#[derive(Debug, Clone, Serialize)]
pub struct SettingRow {
    /// Its key.
    pub key: String,
    /// Its value.
    pub value: String,
    /// Where the value comes from.
    pub origin: String,
}

/// What `config` answers.
#[derive(Debug, Clone, Serialize)]
pub struct SettingsReport {
    /// Every setting.
    pub settings: Vec<SettingRow>,
}

const COLUMNS: &[Column] = &[usual("key"), usual("value"), usual("origin")];

impl Report for SettingsReport {
    fn kind(&self) -> &'static str {
        "config"
    }

    fn json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }

    fn records_key(&self) -> Option<&'static str> {
        Some("settings")
    }

    fn columns(&self) -> &'static [Column] {
        COLUMNS
    }

    fn len(&self) -> usize {
        self.settings.len()
    }

    fn cell(&self, row: usize, column: &str) -> Cell<'_> {
        let setting = &self.settings[row];
        match column {
            "key" => Cell::toned(setting.key.as_str(), Tone::Name),
            "value" => Cell::plain(&setting.value),
            "origin" => Cell::toned(setting.origin.as_str(), Tone::Faint),
            _ => Cell::plain(""),
        }
    }

    fn names(&self) -> Vec<String> {
        self.settings.iter().map(|setting| setting.key.clone()).collect()
    }
}
