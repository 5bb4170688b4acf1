//! Logs and metrics of the process.

use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::EnvFilter;

use crate::config::{LogFormat, LogSection, misnamed_variables};

/// Directives that hold whatever the operator sets: these libraries print bodies or queries.
const QUIET: [&str; 2] = ["sqlx=error", "hyper=warn"];

/// Seconds that bound the buckets of every histogram.
const BUCKETS: [f64; 12] = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 45.0];

/// Starts logging to standard error, and says which variables of the environment are mistakes. A
/// second call in one process changes nothing else.
pub fn start_logs(settings: &LogSection) {
    let wanted = std::env::var("RUST_LOG").unwrap_or_else(|_| settings.filter.clone());
    let filter = QUIET
        .iter()
        .filter_map(|directive| directive.parse().ok())
        .fold(EnvFilter::new(wanted), EnvFilter::add_directive);
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // Fails where a test has set a subscriber already.
    let _ = match settings.format {
        LogFormat::Text => builder.try_init(),
        LogFormat::Json => builder.json().flatten_event(true).try_init(),
    };
    for misnamed in misnamed_variables() {
        tracing::warn!(variable = misnamed.variable, "{misnamed}");
    }
}

/// A recorder for Prometheus, made the process's own where none is yet.
pub fn start_metrics() -> anyhow::Result<PrometheusHandle> {
    let recorder = PrometheusBuilder::new().set_buckets(&BUCKETS)?.build_recorder();
    let handle = recorder.handle();
    // A test process starts several applications; the first one's recorder stays.
    let _ = metrics::set_global_recorder(recorder);
    Ok(handle)
}
