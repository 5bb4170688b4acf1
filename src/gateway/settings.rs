//! The gateway's settings.

use std::num::NonZeroUsize;
use std::time::Duration;

use ipnet::IpNet;
use jiff::fmt::serde::unsigned_duration::friendly::compact::required as duration;
use serde::Deserialize;

use super::limits::LimitSettings;
use super::server::ConnectionSettings;

/// Settings of everything that comes in by HTTP. Every member has a default.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct GatewaySettings {
    /// Largest request body, in bytes.
    ///
    /// 64 KiB: a message of 4,000 characters outside the basic plane, each written as two `\uXXXX`
    /// escapes as many JSON encoders do, takes 48,000 bytes.
    pub body_limit: NonZeroUsize,
    /// How long a client may take to send a body.
    #[serde(with = "duration")]
    pub body_timeout: Duration,
    /// Networks of reverse proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed:
    /// `10.0.0.0/8`, `::1/128`, or single addresses.
    pub trusted_proxies: Vec<String>,
    /// Whether `/metrics` is answered.
    pub metrics: bool,
    /// The web chat.
    pub chat: ChatSettings,
    /// The HTTP API.
    pub api: ApiSettings,
    /// How often who may ask.
    pub limits: LimitSettings,
    /// Connections.
    pub connections: ConnectionSettings,
}

/// Settings of the web chat.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ChatSettings {
    /// How long a conversation's token opens it.
    #[serde(with = "duration")]
    pub token_life: Duration,
    /// Whether pages that this server shows itself may open chats of any shop: the demo's page.
    ///
    /// A page is the server's own where its `Origin` equals the scheme and the `Host` of the
    /// request. The chat carries no cookies, so that nothing can be borrowed through it.
    pub allow_own_origin: bool,
    /// Silence after which a burst of messages is answered.
    #[serde(with = "duration")]
    pub burst_quiet: Duration,
    /// Longest time that a burst grows.
    #[serde(with = "duration")]
    pub burst_longest: Duration,
    /// Event streams open at once, at most. Keep it below `connections.max`, or streams leave no
    /// room for requests.
    pub max_streams: NonZeroUsize,
    /// Event streams open at once for one conversation: a browser's tabs.
    pub max_streams_per_conversation: NonZeroUsize,
    /// How often an active stream looks at the store when no change is announced. Announcements
    /// are quicker, and do not always cross from one process to another.
    #[serde(with = "duration")]
    pub poll_active: Duration,
    /// The same for a stream on which nothing has happened for a while.
    #[serde(with = "duration")]
    pub poll_idle: Duration,
    /// Pictures that customers send.
    pub attachments: AttachmentSettings,
}

/// Settings of the pictures that customers send.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AttachmentSettings {
    /// Largest picture, in bytes.
    pub max_bytes: NonZeroUsize,
    /// Most pixels across or down: a small file can hold a picture that no browser has room for.
    pub max_side: u32,
    /// Most pictures in one message.
    pub per_message: NonZeroUsize,
    /// Most pictures in one conversation; none are taken where it is 0.
    pub per_conversation: usize,
    /// Uploads under way at once, in this process: each is held in memory until it is complete.
    pub max_uploads: NonZeroUsize,
    /// How long a client may take to send a picture.
    #[serde(with = "duration")]
    pub upload_timeout: Duration,
}

/// Settings of the HTTP API.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ApiSettings {
    /// How often a request that waits for its answer looks at the store when no change is
    /// announced.
    #[serde(with = "duration")]
    pub poll: Duration,
}

/// Settings that cannot work.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("gateway.{setting}: {reason}")]
pub struct SettingsError {
    /// Name of the setting.
    pub setting: &'static str,
    /// What is wrong, and what would do.
    pub reason: String,
}

const fn count(number: usize) -> NonZeroUsize {
    NonZeroUsize::MIN.saturating_add(number.saturating_sub(1))
}

impl Default for GatewaySettings {
    fn default() -> Self {
        Self {
            body_limit: count(64 * 1024),
            body_timeout: Duration::from_secs(10),
            trusted_proxies: Vec::new(),
            metrics: true,
            chat: ChatSettings::default(),
            api: ApiSettings::default(),
            limits: LimitSettings::default(),
            connections: ConnectionSettings::default(),
        }
    }
}

impl Default for ChatSettings {
    fn default() -> Self {
        Self {
            token_life: Duration::from_hours(720),
            allow_own_origin: true,
            burst_quiet: Duration::from_millis(1_200),
            burst_longest: Duration::from_secs(8),
            max_streams: count(10_000),
            max_streams_per_conversation: count(12),
            poll_active: Duration::from_secs(1),
            poll_idle: Duration::from_secs(5),
            attachments: AttachmentSettings::default(),
        }
    }
}

impl Default for AttachmentSettings {
    fn default() -> Self {
        Self {
            max_bytes: count(5 * 1024 * 1024),
            max_side: 10_000,
            per_message: count(3),
            per_conversation: 20,
            max_uploads: count(32),
            upload_timeout: Duration::from_mins(1),
        }
    }
}

impl Default for ApiSettings {
    fn default() -> Self {
        Self { poll: Duration::from_secs(1) }
    }
}

impl GatewaySettings {
    /// Checks what the types alone cannot.
    pub fn validate(&self) -> Result<(), SettingsError> {
        self.proxies()?;
        let Self { chat, api, connections, .. } = self;
        for (setting, value, least, most) in [
            ("body_timeout", self.body_timeout, 1_000, 300_000),
            ("connections.header_timeout", connections.header_timeout, 1_000, 300_000),
            ("chat.attachments.upload_timeout", chat.attachments.upload_timeout, 1_000, 300_000),
            ("chat.token_life", chat.token_life, 60_000, 365 * 24 * 3_600_000),
            ("chat.burst_quiet", chat.burst_quiet, 0, 60_000),
            ("chat.burst_longest", chat.burst_longest, chat.burst_quiet.as_millis(), 60_000),
            ("chat.poll_active", chat.poll_active, 50, 60_000),
            ("chat.poll_idle", chat.poll_idle, chat.poll_active.as_millis(), 60_000),
            ("api.poll", api.poll, 50, 60_000),
        ] {
            if !(least..=most).contains(&value.as_millis()) {
                let reason = format!("must be between {least}ms and {most}ms");
                return Err(SettingsError { setting, reason });
            }
        }
        chat.attachments.validate()?;
        if chat.max_streams >= connections.max {
            let reason = "must be less than connections.max".to_owned();
            return Err(SettingsError { setting: "chat.max_streams", reason });
        }
        Ok(())
    }

    /// The trusted proxies' networks.
    pub fn proxies(&self) -> Result<Vec<IpNet>, SettingsError> {
        self.trusted_proxies.iter().map(|text| network(text)).collect()
    }
}

/// Largest picture that can be set: 32 MiB.
const MAX_BYTES: usize = 32 * 1024 * 1024;

impl AttachmentSettings {
    fn validate(&self) -> Result<(), SettingsError> {
        let (bytes, uploads) = (self.max_bytes.get(), self.max_uploads.get());
        for (setting, value, least, most) in [
            ("chat.attachments.max_bytes", bytes, 1_024, MAX_BYTES),
            ("chat.attachments.max_side", usize::try_from(self.max_side).unwrap_or(0), 1, 65_535),
            ("chat.attachments.per_message", self.per_message.get(), 1, 20),
            ("chat.attachments.per_conversation", self.per_conversation, 0, 1_000),
            ("chat.attachments.max_uploads", uploads, 1, tokio::sync::Semaphore::MAX_PERMITS),
        ] {
            if !(least..=most).contains(&value) {
                let reason = format!("must be between {least} and {most}");
                return Err(SettingsError { setting, reason });
            }
        }
        Ok(())
    }
}

fn network(text: &str) -> Result<IpNet, SettingsError> {
    let text = text.trim();
    text.parse::<IpNet>()
        .or_else(|_| text.parse::<std::net::IpAddr>().map(IpNet::from))
        .map(|network| network.trunc())
        .map_err(|_| SettingsError {
            setting: "trusted_proxies",
            reason: format!("`{text}` is no network; write it like 10.0.0.0/8 or ::1"),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<GatewaySettings, serde_json::Error> {
        serde_json::from_str(json)
    }

    #[derive(Deserialize)]
    struct File {
        gateway: GatewaySettings,
    }

    #[test]
    fn the_defaults_are_valid_and_are_those_that_are_written_down() {
        let defaults = GatewaySettings::default();
        defaults.validate().unwrap();
        let file: File = toml::from_str(include_str!("../config/default.toml")).unwrap();
        assert_eq!(format!("{:?}", file.gateway), format!("{defaults:?}"));
    }

    #[test]
    fn misspelt_and_zero_settings_are_refused() {
        assert!(read(r#"{"body_size": 1}"#).is_err());
        assert!(read(r#"{"body_limit": 0}"#).is_err());
        assert!(read(r#"{"limits": {"api_key": {"per_second": 0, "burst": 1}}}"#).is_err());
    }

    #[test]
    fn settings_that_contradict_each_other_are_refused() {
        for (json, setting) in [
            (r#"{"trusted_proxies": ["10.0.0.0/33"]}"#, "trusted_proxies"),
            (r#"{"body_timeout": "0s"}"#, "body_timeout"),
            (r#"{"chat": {"max_streams": 12000}}"#, "chat.max_streams"),
            (r#"{"chat": {"burst_longest": "1s"}}"#, "chat.burst_longest"),
            (r#"{"chat": {"burst_longest": "2m"}}"#, "chat.burst_longest"),
            (r#"{"chat": {"poll_idle": "500ms"}}"#, "chat.poll_idle"),
            (r#"{"chat": {"attachments": {"max_bytes": 10}}}"#, "chat.attachments.max_bytes"),
            (r#"{"chat": {"attachments": {"max_side": 0}}}"#, "chat.attachments.max_side"),
            (
                r#"{"chat": {"attachments": {"upload_timeout": "0s"}}}"#,
                "chat.attachments.upload_timeout",
            ),
        ] {
            assert_eq!(read(json).unwrap().validate().unwrap_err().setting, setting, "{json}");
        }
    }

    #[test]
    fn a_proxy_is_a_network_or_an_address() {
        let settings = read(r#"{"trusted_proxies": ["10.1.2.3/8", "::1"]}"#).unwrap();
        let networks: Vec<_> = settings.proxies().unwrap().iter().map(IpNet::to_string).collect();
        assert_eq!(networks, ["10.0.0.0/8", "::1/128"]);
    }
}
