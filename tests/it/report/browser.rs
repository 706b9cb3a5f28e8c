//! A browser for tests: headless Chromium, spoken to by its DevTools protocol over two pipes, so that no port is open and no
//! other program is needed. It tells what a page asked the network for and what it complained of.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

/// A browser with one page.
pub struct Browser {
    process: Child,
    orders: File,
    answers: BufReader<File>,
    session: String,
    last: u64,
    events: Vec<Value>,
    _folder: TempDir,
}

/// How a page is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scripts {
    /// As usual.
    Run,
    /// As where the user has switched them off.
    Off,
}

impl Browser {
    /// A browser; none where Chromium is not installed, which a run that counts does not take for an answer.
    pub fn start() -> Option<Browser> {
        let Some(program) = program() else {
            let must = std::env::var_os("CI").is_some() || std::env::var_os("THOROUGH").is_some();
            assert!(!must, "Chromium is missing: the pages of reports cannot be looked at");
            eprintln!("SKIPPED: Chromium is not installed, so nobody looked at the page of a report");
            return None;
        };
        let folder = tempfile::tempdir().unwrap();
        let (orders, answers) = (fifo(folder.path(), "orders"), fifo(folder.path(), "answers"));
        // a shell, for the protocol speaks by the third and the fourth stream
        let line = "exec \"$1\" --headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage --no-first-run \
                    --user-data-dir=\"$2/profile\" --remote-debugging-pipe about:blank 3<\"$2/orders\" 4>\"$2/answers\"";
        let process = Command::new("sh")
            .args(["-c", line, "sh"])
            .args([program.as_os_str(), folder.path().as_os_str()])
            .env("HOME", folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let orders = File::options().write(true).open(orders).unwrap();
        let answers = BufReader::new(File::open(answers).unwrap());
        let mut browser = Browser {
            process,
            orders,
            answers,
            session: String::new(),
            last: 0,
            events: Vec::new(),
            _folder: folder,
        };
        browser.attach();
        Some(browser)
    }

    fn attach(&mut self) {
        let page = self.call("Target.createTarget", json!({ "url": "about:blank" }));
        let attached =
            self.call("Target.attachToTarget", json!({ "targetId": page["targetId"], "flatten": true }));
        self.session = attached["sessionId"].as_str().unwrap().to_owned();
        for domain in ["Page", "Runtime", "Log", "Network"] {
            self.call(&format!("{domain}.enable"), json!({}));
        }
    }

    /// Opens a file in a theme, `light` or `dark`.
    pub fn open(&mut self, file: &Path, theme: &str, scripts: Scripts) {
        let features = json!([{ "name": "prefers-color-scheme", "value": theme }]);
        self.call("Emulation.setEmulatedMedia", json!({ "features": features }));
        self.call("Emulation.setScriptExecutionDisabled", json!({ "value": scripts == Scripts::Off }));
        // from another page, or a part of the one that is open would only be scrolled to
        self.go("about:blank");
        self.go(&format!("file://{}", file.display()));
    }

    /// Lays the page out as on paper, for somebody who likes this theme on screens.
    pub fn look_at_paper(&mut self, theme: &str) {
        let features = json!([{ "name": "prefers-color-scheme", "value": theme }]);
        self.call("Emulation.setEmulatedMedia", json!({ "media": "print", "features": features }));
    }

    fn go(&mut self, url: &str) {
        self.events.clear();
        self.call("Page.navigate", json!({ "url": url }));
        while self.told("Page.loadEventFired").is_empty() {
            let message = self.read();
            self.events.push(message);
        }
    }

    /// The value of an expression in the page, which the tester asks and not the page: its policy does not matter.
    pub fn ask(&mut self, expression: &str) -> Value {
        let parameters = json!({ "expression": expression, "returnByValue": true, "awaitPromise": true });
        let mut answer = self.call("Runtime.evaluate", parameters);
        assert!(answer.get("exceptionDetails").is_none(), "{expression}: {answer}");
        answer["result"]["value"].take()
    }

    /// How wide and high the window is.
    pub fn resize(&mut self, width: u32, height: u32) {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.call("Emulation.setDeviceMetricsOverride", size);
    }

    /// Everything that the page asked for since it was opened, itself left out.
    pub fn requests(&self) -> Vec<String> {
        let urls = self.told("Network.requestWillBeSent").into_iter();
        urls.filter_map(|event| event["request"]["url"].as_str()).skip(1).map(str::to_owned).collect()
    }

    /// Everything that it said or that was said of it since: errors, broken policies, words of scripts.
    pub fn complaints(&self) -> Vec<String> {
        ["Log.entryAdded", "Runtime.consoleAPICalled", "Runtime.exceptionThrown"]
            .iter()
            .flat_map(|method| self.told(method))
            .map(Value::to_string)
            .collect()
    }

    fn told(&self, method: &str) -> Vec<&Value> {
        let told = self.events.iter().filter(|event| event["method"] == method);
        told.map(|event| &event["params"]).collect()
    }

    fn call(&mut self, method: &str, parameters: Value) -> Value {
        self.last += 1;
        let mut order = json!({ "id": self.last, "method": method, "params": parameters });
        if !self.session.is_empty() {
            order["sessionId"] = json!(self.session);
        }
        self.orders.write_all(format!("{order}\0").as_bytes()).unwrap();
        loop {
            let mut message = self.read();
            if message["id"] == self.last {
                assert!(message.get("error").is_none(), "{method}: {message}");
                return message["result"].take();
            }
            self.events.push(message);
        }
    }

    fn read(&mut self) -> Value {
        let mut message = Vec::new();
        self.answers.read_until(0, &mut message).unwrap();
        message.pop().expect("the browser is gone");
        serde_json::from_slice(&message).unwrap()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn program() -> Option<PathBuf> {
    let named = std::env::var_os("CHROMIUM").map(PathBuf::from);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut found = std::env::split_paths(&path)
        .flat_map(|folder| ["chromium", "chromium-browser", "google-chrome"].map(|name| folder.join(name)))
        .filter(|program| program.is_file());
    named.or_else(|| found.next())
}

fn fifo(folder: &Path, name: &str) -> PathBuf {
    let path = folder.join(name);
    assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
    path
}
