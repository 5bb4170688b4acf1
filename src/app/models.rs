//! The models of the settings, in order.

use std::sync::Arc;
use std::time::Duration;

use secrecy::ExposeSecret;

use super::http_client;
use crate::domain::environment::Environment;
use crate::model::builtin::Builtin;
use crate::model::openai::{ApiKeyHeader, OpenAi, OpenAiSettings};
use crate::model::{ChatModel, Failover};
use crate::texts::Texts;

/// The set models, the built-in engine behind the last.
pub(super) fn failover(
    settings: &[OpenAiSettings],
    texts: &Texts,
    environment: &Environment,
) -> anyhow::Result<Failover> {
    let mut models: Vec<Arc<dyn ChatModel>> = Vec::new();
    for one in settings {
        let client = http_client(one.connect_timeout)?;
        models.push(Arc::new(OpenAi::new(one.clone(), client, environment)?));
    }
    let builtin = Arc::new(Builtin::new(texts));
    Ok(Failover::new(models, Some(builtin), environment.clone()))
}

/// The HTTP status with which an endpoint answers for its list of models.
pub(crate) async fn probe(settings: &OpenAiSettings) -> anyhow::Result<u16> {
    let client = http_client(settings.connect_timeout)?;
    let mut url = reqwest::Url::parse(&settings.base_url)?;
    if let Ok(mut path) = url.path_segments_mut() {
        path.pop_if_empty().push("models");
    }
    let mut request = client.get(url).timeout(Duration::from_secs(10));
    if let Some(key) = &settings.api_key {
        request = match settings.api_key_header {
            ApiKeyHeader::Authorization => request.bearer_auth(key.expose_secret()),
            ApiKeyHeader::ApiKey => request.header("api-key", key.expose_secret()),
        };
    }
    Ok(request.send().await?.status().as_u16())
}
