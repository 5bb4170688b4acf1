//! The gateway's settings.

use std::num::{NonZeroU32, NonZeroU64, NonZeroUsize};
use std::time::Duration;

use ipnet::IpNet;
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
    pub body_limit_bytes: NonZeroUsize,
    /// How long a client may take to send a body, in seconds.
    pub body_timeout_seconds: NonZeroU64,
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
    /// Hours that a conversation's token opens it.
    pub token_hours: NonZeroU32,
    /// Whether pages that this server shows itself may open chats of any shop: the demo's page.
    ///
    /// A page is the server's own where its `Origin` equals the scheme and the `Host` of the
    /// request. The chat carries no cookies, so that nothing can be borrowed through it.
    pub allow_own_origin: bool,
    /// Silence after which a burst of messages is answered, in milliseconds.
    pub burst_quiet_ms: u64,
    /// Longest time that a burst grows, in milliseconds.
    pub burst_longest_ms: u64,
    /// Event streams open at once, at most. Keep it below `connections.max`, or streams leave no
    /// room for requests.
    pub max_streams: NonZeroUsize,
    /// Event streams open at once for one conversation: a browser's tabs.
    pub max_streams_per_conversation: NonZeroUsize,
    /// How often an active stream looks at the store when no change is announced, in
    /// milliseconds. Announcements are quicker, and do not always cross from one process to
    /// another.
    pub poll_active_ms: NonZeroU64,
    /// The same for a stream on which nothing has happened for a while.
    pub poll_idle_ms: NonZeroU64,
}

/// Settings of the HTTP API.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ApiSettings {
    /// How often a request that waits for its answer looks at the store when no change is
    /// announced, in milliseconds.
    pub poll_ms: NonZeroU64,
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

const fn seconds(number: u64) -> NonZeroU64 {
    match NonZeroU64::new(number) {
        Some(number) => number,
        None => NonZeroU64::MIN,
    }
}

const fn count(number: usize) -> NonZeroUsize {
    match NonZeroUsize::new(number) {
        Some(number) => number,
        None => NonZeroUsize::MIN,
    }
}

impl Default for GatewaySettings {
    fn default() -> Self {
        Self {
            body_limit_bytes: count(64 * 1024),
            body_timeout_seconds: seconds(10),
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
            token_hours: NonZeroU32::MIN.saturating_add(24 * 30 - 1),
            allow_own_origin: true,
            burst_quiet_ms: 1_200,
            burst_longest_ms: 8_000,
            max_streams: count(10_000),
            max_streams_per_conversation: count(12),
            poll_active_ms: seconds(1_000),
            poll_idle_ms: seconds(5_000),
        }
    }
}

impl Default for ApiSettings {
    fn default() -> Self {
        Self { poll_ms: seconds(1_000) }
    }
}

impl GatewaySettings {
    /// Checks what the types alone cannot.
    pub fn validate(&self) -> Result<(), SettingsError> {
        self.proxies()?;
        let refuse = |setting, reason: &str| Err(SettingsError { setting, reason: reason.into() });
        if self.chat.max_streams >= self.connections.max {
            return refuse("chat.max_streams", "must be less than connections.max");
        }
        if self.chat.burst_longest_ms < self.chat.burst_quiet_ms {
            return refuse("chat.burst_longest_ms", "must not be less than chat.burst_quiet_ms");
        }
        if self.chat.burst_longest_ms > 60_000 {
            return refuse("chat.burst_longest_ms", "must not be more than 60000");
        }
        if self.chat.poll_idle_ms < self.chat.poll_active_ms {
            return refuse("chat.poll_idle_ms", "must not be less than chat.poll_active_ms");
        }
        Ok(())
    }

    /// The trusted proxies' networks.
    pub fn proxies(&self) -> Result<Vec<IpNet>, SettingsError> {
        self.trusted_proxies.iter().map(|text| network(text)).collect()
    }
}

impl ChatSettings {
    /// How long a conversation's token opens it.
    pub fn token_lives(&self) -> Duration {
        Duration::from_secs(u64::from(self.token_hours.get()) * 3_600)
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

    #[test]
    fn the_defaults_are_valid() {
        GatewaySettings::default().validate().unwrap();
        let chat = &read(r#"{"chat": {"token_hours": 2}}"#).unwrap().chat;
        assert_eq!(chat.token_lives(), Duration::from_hours(2));
        assert_eq!(GatewaySettings::default().chat.token_hours.get(), 720);
    }

    #[test]
    fn misspelt_and_zero_settings_are_refused() {
        assert!(read(r#"{"body_limit": 1}"#).is_err());
        assert!(read(r#"{"body_limit_bytes": 0}"#).is_err());
        assert!(read(r#"{"limits": {"api_key": {"per_second": 0, "burst": 1}}}"#).is_err());
    }

    #[test]
    fn settings_that_contradict_each_other_are_refused() {
        for (json, setting) in [
            (r#"{"trusted_proxies": ["10.0.0.0/33"]}"#, "trusted_proxies"),
            (r#"{"chat": {"max_streams": 12000}}"#, "chat.max_streams"),
            (r#"{"chat": {"burst_longest_ms": 1}}"#, "chat.burst_longest_ms"),
            (r#"{"chat": {"burst_longest_ms": 60001}}"#, "chat.burst_longest_ms"),
            (r#"{"chat": {"poll_idle_ms": 1}}"#, "chat.poll_idle_ms"),
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
