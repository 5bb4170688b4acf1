//! A real browser: Chromium without a window, led by chromedriver.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use fantoccini::elements::Element;
use fantoccini::key::Key;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::{Mutex, MutexGuard};
use tokio::time::timeout;

use super::app::client;

/// Browsers are large: one at a time, however many tests run.
static ONE_AT_A_TIME: Mutex<()> = Mutex::const_new(());

/// The longest that anything on a page may take; far above what it does take.
const PATIENCE: Duration = Duration::from_mins(1);

/// Between two looks at a page.
const GLANCE: Duration = Duration::from_millis(40);

/// How long a driver may take to end its browsers.
const LAST_WAIT: Duration = Duration::from_secs(10);

const ARGUMENTS: &[&str] = &[
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
];

/// A browser with a profile of its own, on a page of the application.
pub(crate) struct Browser {
    /// What leads it.
    pub(crate) client: Client,
    driver: Driver,
    session: String,
    _profile: TempDir,
    _turn: MutexGuard<'static, ()>,
}

/// A chromedriver; ended, with its browsers, when it goes out of scope.
struct Driver {
    process: Child,
    port: u16,
}

impl Driver {
    fn start() -> Self {
        let mut process = Command::new("chromedriver")
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("{}", missing("chromedriver", &error.to_string())));
        let output = process.stdout.take().expect("a pipe");
        let port = BufReader::new(output)
            .lines()
            .map_while(Result::ok)
            .find_map(|line| {
                let (_, port) = line.rsplit_once("successfully on port ")?;
                port.trim_end_matches('.').parse::<u16>().ok()
            })
            .expect("chromedriver says its port");
        Self { process, port }
    }

    fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Asks the driver to end its browsers and itself; a driver that is killed leaves them behind.
    fn ask_to_end(&mut self) -> std::io::Result<()> {
        let mut connection = TcpStream::connect(("127.0.0.1", self.port))?;
        connection.set_read_timeout(Some(LAST_WAIT))?;
        write!(connection, "GET /shutdown HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n\r\n", self.port)?;
        // Closed by the driver when it has ended.
        std::io::copy(&mut connection, &mut std::io::sink())?;
        Ok(())
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.ask_to_end();
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn missing(program: &str, error: &str) -> String {
    format!(
        "the browser tests need Chromium and its driver, but {program} does not start: {error}. \
         `make setup` installs both on Debian (packages chromium and chromium-driver)"
    )
}

impl Browser {
    /// Starts a browser, when every other one of this process has ended.
    pub(crate) async fn start() -> Self {
        let turn = ONE_AT_A_TIME.lock().await;
        let driver = Driver::start();
        let profile = tempfile::tempdir().expect("a temporary directory");
        let directory = format!("--user-data-dir={}", profile.path().display());
        let arguments: Vec<_> = ARGUMENTS.iter().copied().chain([directory.as_str()]).collect();
        let wanted = json!({
            "browserName": "chrome",
            "goog:chromeOptions": {
                "args": arguments,
                "prefs": { "intl.accept_languages": "en-GB,en" },
            },
            "goog:loggingPrefs": { "browser": "ALL" },
        });
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(wanted.as_object().expect("an object").clone())
            .connect(&driver.url())
            .await
            .unwrap_or_else(|error| panic!("{}", missing("chromium", &error.to_string())));
        let session = client.session_id().await.expect("answers").expect("a session");
        let browser = Self { client, driver, session, _profile: profile, _turn: turn };
        browser.resize(1440, 900).await;
        browser.calm("light").await;
        browser
    }

    /// Ends the browser.
    pub(crate) async fn close(self) {
        self.client.close().await.expect("closes");
    }

    /// Opens a page with the chat on it and waits until the chat is there.
    pub(crate) async fn open(&self, url: &str) {
        self.client.goto(url).await.expect("the page loads");
        self.until("the chat is on the page", "return Boolean(chat)", Value::as_bool).await;
    }

    /// Loads the page again.
    pub(crate) async fn reload(&self) {
        self.client.refresh().await.expect("the page loads");
        self.until("the chat is on the page", "return Boolean(chat)", Value::as_bool).await;
    }

    /// Runs a script that finds the chat's element as `chat` and its inside as `inside`.
    pub(crate) async fn script(&self, script: &str) -> Value {
        let script = format!(
            "const chat = document.querySelector('whereabouts-chat');\n\
             const inside = chat?.shadowRoot;\n{script}"
        );
        self.client
            .execute(&script, vec![])
            .await
            .unwrap_or_else(|error| panic!("{script}: {error}"))
    }

    /// Runs `script` until `found` finds something in what it returns.
    pub(crate) async fn until<T>(
        &self,
        what: &str,
        script: &str,
        found: impl Fn(&Value) -> Option<T>,
    ) -> T
    where
        T: PartialEq + Default,
    {
        let mut seen = Value::Null;
        let waiting = async {
            loop {
                seen = self.script(script).await;
                if let Some(value) = found(&seen).filter(|value| *value != T::default()) {
                    return value;
                }
                tokio::time::sleep(GLANCE).await;
            }
        };
        match timeout(PATIENCE, waiting).await {
            Ok(value) => value,
            Err(elapsed) => panic!("{what}: {elapsed}; the page showed {seen:#}"),
        }
    }

    /// An element of the page.
    pub(crate) async fn find(&self, selector: &str) -> Element {
        let found = self.client.find(Locator::Css(selector)).await;
        found.unwrap_or_else(|error| panic!("{selector}: {error}"))
    }

    /// An element inside the chat.
    pub(crate) async fn find_inside(&self, selector: &str) -> Element {
        let chat = self.find("whereabouts-chat").await;
        let inside = chat.shadow_root().await.expect("a shadow root");
        let found = inside.find(Locator::Css(selector)).await;
        found.unwrap_or_else(|error| panic!("{selector}: {error}"))
    }

    /// Presses a key, wherever the focus is.
    pub(crate) async fn press(&self, key: Key) {
        self.type_text(&String::from(char::from(key))).await;
    }

    /// Types, wherever the focus is.
    pub(crate) async fn type_text(&self, text: &str) {
        let keys: Vec<Value> = text
            .chars()
            .flat_map(|key| ["keyDown", "keyUp"].map(|kind| json!({ "type": kind, "value": key })))
            .collect();
        let actions = json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": keys }] });
        self.command("actions", &actions).await;
    }

    /// Gives the page another size, in CSS pixels.
    pub(crate) async fn resize(&self, width: u32, height: u32) {
        self.resize_scaled(width, height, 1.0).await;
    }

    /// The same with `scale` pixels of a picture for each CSS pixel.
    pub(crate) async fn resize_scaled(&self, width: u32, height: u32, scale: f64) {
        let size = json!({
            "width": width, "height": height, "deviceScaleFactor": scale, "mobile": width < 600,
        });
        self.develop("Emulation.setDeviceMetricsOverride", &size).await;
    }

    /// Nothing that moves, and these colours, `light` or `dark`: a picture of a page is then
    /// always the same.
    pub(crate) async fn calm(&self, colours: &str) {
        let features = json!({ "features": [
            { "name": "prefers-color-scheme", "value": colours },
            { "name": "prefers-reduced-motion", "value": "reduce" },
        ]});
        self.develop("Emulation.setEmulatedMedia", &features).await;
    }

    /// Makes the screen one that is touched.
    pub(crate) async fn touch(&self) {
        let touched = json!({ "enabled": true, "maxTouchPoints": 5 });
        self.develop("Emulation.setTouchEmulationEnabled", &touched).await;
    }

    /// Takes the network away from the page, or gives it back.
    pub(crate) async fn disconnect(&self, offline: bool) {
        self.network(offline, -1).await;
    }

    /// Lets so many bytes a second out, -1 for all.
    pub(crate) async fn slow_uploads(&self, bytes_per_second: i64) {
        self.network(false, bytes_per_second).await;
    }

    async fn network(&self, offline: bool, upload: i64) {
        self.develop("Network.enable", &json!({})).await;
        let conditions = json!({
            "offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": upload,
        });
        self.develop("Network.emulateNetworkConditions", &conditions).await;
    }

    /// What the page has complained of since the last call: script errors, violations of the
    /// content security policy, failed requests.
    pub(crate) async fn complaints(&self) -> Vec<String> {
        let log = self.command("se/log", &json!({ "type": "browser" })).await;
        let entries = log.as_array().cloned().unwrap_or_default();
        entries
            .iter()
            .filter(|entry| matches!(entry["level"].as_str(), Some("SEVERE" | "WARNING")))
            .map(|entry| entry["message"].as_str().unwrap_or_default().to_owned())
            .collect()
    }

    /// Keeps a picture of the page as `target/screenshots/NAME.png`; also as `docs/images/NAME.png`
    /// where the readers' pictures are to be made anew and this is one of them.
    pub(crate) async fn photograph(&self, name: &str) {
        let picture = self.client.screenshot().await.expect("a picture");
        let file = format!("{name}.png");
        save(&root().join("target/screenshots"), &file, &picture);
        let shown = root().join("docs/images");
        let wanted =
            std::env::var("WHEREABOUTS_UPDATE_SCREENSHOTS").is_ok_and(|value| value == "1");
        if wanted && README_PICTURES.contains(&name) {
            save(&shown, &file, &picture);
        }
    }

    /// A command of Chromium's own protocol for developers' tools.
    async fn develop(&self, method: &str, parameters: &Value) {
        self.command("goog/cdp/execute", &json!({ "cmd": method, "params": parameters })).await;
    }

    /// A command to the driver, for what the client has no word.
    async fn command(&self, path: &str, body: &Value) -> Value {
        let url = format!("{}/session/{}/{path}", self.driver.url(), self.session);
        let response = client().post(url).json(body).send().await.expect("the driver answers");
        let status = response.status();
        let mut answer: Value = response.json().await.expect("JSON");
        assert!(status.is_success(), "{path}: {answer:#}");
        answer["value"].take()
    }
}

/// Pictures that the documentation shows.
const README_PICTURES: &[&str] = &["storefront", "chat-390"];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn save(directory: &Path, file: &str, picture: &[u8]) {
    std::fs::create_dir_all(directory).expect("a directory");
    std::fs::write(directory.join(file), picture).expect("writes");
}
