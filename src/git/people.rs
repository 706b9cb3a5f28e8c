//! Under which names people appear: `.mailmap` gives those who committed under several one name and address.

use std::collections::HashMap;

use super::error::Error;
use super::repository::Repository;

impl Repository {
    /// The names of these people (`Name <email>`) as `git log` shows them, where they differ from what commits say.
    ///
    /// # Errors
    /// Git's failure, such as a setting that is no boolean.
    pub fn mapped_names(&self, people: &[&str]) -> Result<HashMap<String, String>, Error> {
        if people.is_empty() || !self.maps_names()? {
            return Ok(HashMap::new());
        }
        let asked: String = people.iter().map(|person| format!("{person}\n")).collect();
        let output = self.git(["check-mailmap", "--stdin"]).stdin(asked).finish()?;
        let text = String::from_utf8_lossy(&output.stdout);
        // git stops at a person who has no e-mail address: the others before are answered
        let pairs = people.iter().zip(text.lines()).filter(|(person, name)| *person != name);
        Ok(pairs.map(|(person, name)| ((*person).to_owned(), name.to_owned())).collect())
    }

    /// Can any name be mapped? In a bare repository the file is in HEAD, where only git looks.
    fn maps_names(&self) -> Result<bool, Error> {
        let settings = self.settings();
        if settings.iter().any(|(key, _)| key == "log.mailmap") && !self.is_configured("log.mailmap")? {
            return Ok(false);
        }
        let has_file = self.toplevel().is_some_and(|top| top.join(".mailmap").exists());
        Ok(has_file || self.is_bare() || settings.iter().any(|(key, _)| key.starts_with("mailmap.")))
    }
}
