//! Signals that ask to stop. While a commit is being made they are noted and answered between two steps; at other
//! times they do what they always do.

use super::failure::Failure;

/// While one of these lives, a signal to stop is noted instead of ending the process.
pub(super) struct Deferred(());

#[cfg(unix)]
mod noted {
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::sync::{Arc, Mutex, OnceLock, PoisonError};

    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use signal_hook::flag;

    /// The flags that the handlers look at, and how many commits this process is making.
    pub(super) struct Signals {
        stop: Arc<AtomicBool>,
        idle: Arc<AtomicBool>,
        busy: Mutex<usize>,
    }

    /// The handlers, set once. A system that refuses them leaves the signals as they are.
    pub(super) fn signals() -> &'static Signals {
        static SIGNALS: OnceLock<Signals> = OnceLock::new();
        SIGNALS.get_or_init(|| {
            let (stop, idle) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(true)));
            for signal in [SIGINT, SIGTERM, SIGHUP] {
                let _ = flag::register_conditional_default(signal, Arc::clone(&idle));
                let _ = flag::register(signal, Arc::clone(&stop));
            }
            Signals { stop, idle, busy: Mutex::new(0) }
        })
    }

    impl Signals {
        pub(super) fn begin(&self) {
            let mut busy = self.busy.lock().unwrap_or_else(PoisonError::into_inner);
            if *busy == 0 {
                self.stop.store(false, Ordering::SeqCst);
                self.idle.store(false, Ordering::SeqCst);
            }
            *busy += 1;
        }

        pub(super) fn end(&self) {
            let mut busy = self.busy.lock().unwrap_or_else(PoisonError::into_inner);
            *busy -= 1;
            self.idle.store(*busy == 0, Ordering::SeqCst);
        }

        pub(super) fn is_asked(&self) -> bool {
            self.stop.load(Ordering::SeqCst)
        }
    }
}

#[cfg(unix)]
impl Deferred {
    /// Notes signals from now on.
    pub(super) fn begin() -> Deferred {
        noted::signals().begin();
        Deferred(())
    }

    /// Has a signal asked to stop?
    ///
    /// # Errors
    /// [`Failure::Interrupted`].
    pub(super) fn check(&self) -> Result<(), Failure> {
        if noted::signals().is_asked() { Err(Failure::Interrupted) } else { Ok(()) }
    }
}

#[cfg(unix)]
impl Drop for Deferred {
    fn drop(&mut self) {
        noted::signals().end();
    }
}

#[cfg(not(unix))]
impl Deferred {
    pub(super) fn begin() -> Deferred {
        Deferred(())
    }

    pub(super) fn check(&self) -> Result<(), Failure> {
        Ok(())
    }
}
