//! The shape of a JSON object: which fields it may hold and in which order they are written. What the fields mean
//! is not known here.

/// The known fields of an object, in the order in which they are written.
#[derive(Debug)]
pub struct Shape {
    /// Every known field.
    pub fields: &'static [Field],
    /// The field that stands at the end, after unknown ones too.
    pub last: Option<&'static str>,
}

/// One known field of an object.
#[derive(Debug)]
pub struct Field {
    /// Its key.
    pub name: &'static str,
    /// The shape of the nested object, or of an array's items; `None` for a value of any form.
    pub shape: Option<&'static Shape>,
}
