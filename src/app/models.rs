//! The models of the settings, in order.

use std::sync::Arc;
use std::time::Duration;

use reqwest::StatusCode;

use super::http_client;
use crate::domain::environment::Environment;
use crate::model::builtin::Builtin;
use crate::model::openai::{OpenAi, OpenAiSettings};
use crate::model::{ChatModel, Failover};
use crate::texts::Texts;

/// Longest wait for a list of models.
const PROBE_TIMEOUT: Duration = Duration::from_secs(10);

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
pub(crate) async fn probe(settings: &OpenAiSettings) -> anyhow::Result<StatusCode> {
    let client = http_client(settings.connect_timeout)?;
    let mut url = reqwest::Url::parse(&settings.base_url)?;
    if let Ok(mut path) = url.path_segments_mut() {
        path.pop_if_empty().push("models");
    }
    let request = client.get(url).headers(settings.headers()?).timeout(PROBE_TIMEOUT);
    Ok(request.send().await?.status())
}
