//! What rules and checks have in common: a code by which everybody calls them, a level, and a line that says what must
//! hold. One list of them is the enum, the documentation and the help.

/// Makes an enum of things with a code, a level and a line each; in the order of their levels.
macro_rules! coded {
    (#[doc = $what:literal] $name:ident $($variant:ident $level:ident $code:literal $about:literal)+) => {
        #[doc = $what]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $(#[doc = $about] $variant),+ }

        impl $name {
            /// Every one: errors, then warnings, then notes.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The name used in the configuration, in JSON and in documentation.
            pub fn code(self) -> &'static str {
                match self { $($name::$variant => $code),+ }
            }

            /// How bad a breach is, unless the configuration says otherwise.
            pub fn level(self) -> $crate::rules::Level {
                match self { $($name::$variant => $crate::rules::Level::$level),+ }
            }

            /// What it asks for, in a line.
            pub fn about(self) -> &'static str {
                match self { $($name::$variant => $about),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.code())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.code())
            }
        }
    };
}

pub(super) use coded;
