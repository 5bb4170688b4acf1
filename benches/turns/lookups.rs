//! Looking orders up, by number and by customer, among more and more of them.

use std::time::{Duration, Instant};

use serde_json::json;
use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};
use whereabouts::domain::environment::Environment;
use whereabouts::domain::ids::{CustomerId, ShopId};
use whereabouts::store::{DatabaseSettings, Store};

use crate::load::quantile;
use crate::report::Report;
use crate::server;
use crate::settings::Settings;

/// Look-ups of one measurement.
const LOOKUPS: u64 = 2_000;
/// Orders that a customer has.
const ORDERS_EACH: u64 = 5;
const SHOP: &str = "shp_bench";

/// What has to be there for an order to refer to it.
const GROUND: &str = "
INSERT INTO shops (id, slug, name, currency, time_zone, default_language, order_prefix, origins,
    event_hash, created_at)
VALUES ('shp_bench', 'bench', 'Bench', 'EUR', 'Europe/Berlin', 'en', 'B-', '[]', '', 0);
INSERT INTO products (id, shop_id, title, category, description, final_sale, position)
VALUES ('prd_1', 'shp_bench', 'Tent', 'tents', '', FALSE, 0);
INSERT INTO variants (id, shop_id, product_id, sku, options, option_text, price, currency,
    weight_grams, position, search_text)
VALUES ('var_1', 'shp_bench', 'prd_1', 'T-1', '{}', '', 1000, 'EUR', 1, 0, ' tent ');
";

/// Orders `{from}` to `{to}` with their customers, a line each; both databases read it.
const MORE: [&str; 3] = [
    "INSERT INTO customers (id, shop_id, name, email, email_norm, language, created_at)
    WITH RECURSIVE n (i) AS (SELECT {from} UNION ALL SELECT i + 1 FROM n WHERE i < {to})
    SELECT 'cus_' || (i / 5), 'shp_bench', 'Name', 'c' || (i / 5) || '@example.com',
        'c' || (i / 5) || '@example.com', 'en', 0 FROM n WHERE i % 5 = 0",
    "INSERT INTO orders (id, shop_id, number, customer_id, email, email_norm, postal_norm, channel,
        state, shipping_address, billing_address, country, currency, subtotal, shipping_fee, tax,
        discount, total, placed_at, updated_at)
    WITH RECURSIVE n (i) AS (SELECT {from} UNION ALL SELECT i + 1 FROM n WHERE i < {to})
    SELECT 'ord_' || i, 'shp_bench', 'B-' || (1000000 + i), 'cus_' || (i / 5),
        'c' || (i / 5) || '@example.com', 'c' || (i / 5) || '@example.com', '22765', 'web',
        'processing', {address}, {address}, 'DE', 'EUR', 1000, 0, 0, 0, 1000, i, i FROM n",
    "INSERT INTO order_lines (id, shop_id, order_id, variant_id, position, sku, title, quantity,
        unit_price, currency, state)
    WITH RECURSIVE n (i) AS (SELECT {from} UNION ALL SELECT i + 1 FROM n WHERE i < {to})
    SELECT 'lin_' || i, 'shp_bench', 'ord_' || i, 'var_1', 0, 'T-1', 'Tent', 1, 1000, 'EUR',
        'open' FROM n",
];

/// Grows a shop and measures at each size, on each database.
pub(crate) async fn measure(settings: &Settings, report: &mut Report) {
    report.section(&format!("order look-up, {LOOKUPS} each, one after the other"));
    report.section(&format!(
        "{:<9} {:>9} {:>22} {:>22}",
        "database", "orders", "number p50/p99 µs", "customer p50/p99 µs"
    ));
    for database in &settings.databases {
        let directory = tempfile::tempdir().unwrap();
        let data = server::data(database, directory.path()).await;
        let store = store(&data).await;
        store.migrate().await.unwrap();
        run(&data, GROUND).await;
        let mut loaded = 0;
        for size in &settings.orders {
            load(&data, loaded, *size).await;
            loaded = *size;
            let by_number = timed(*size, async |order| {
                let number = format!("B-{}", 1_000_000 + order);
                let found = store.order_by_number(&ShopId::from(SHOP), &number).await.unwrap();
                assert_eq!(found.unwrap().lines.len(), 1);
            })
            .await;
            let by_customer = timed(*size, async |order| {
                let customer = CustomerId::from(format!("cus_{}", order / ORDERS_EACH));
                let shop = ShopId::from(SHOP);
                let found = store.orders_of_customer(&shop, &customer, 20).await.unwrap();
                assert_eq!(found.len(), 5);
            })
            .await;
            let micros = |times: &[Duration], part| quantile(times, part) * 1_000_000.0;
            let [n50, n99] = [50, 99].map(|part| micros(&by_number, part));
            let [c50, c99] = [50, 99].map(|part| micros(&by_customer, part));
            report.row(
                &format!("{database:<7} {size:>9} {n50:>13.0} /{n99:>7.0} {c50:>13.0} /{c99:>7.0}"),
                &json!({
                    "lookup": "order", "database": database, "orders": size,
                    "by_number_p50_us": n50, "by_number_p99_us": n99,
                    "by_customer_p50_us": c50, "by_customer_p99_us": c99,
                }),
            );
        }
        store.close().await;
    }
}

/// Times look-ups that are spread over `size` orders.
async fn timed(size: u64, look_up: impl AsyncFn(u64)) -> Vec<Duration> {
    let mut times = Vec::new();
    for n in 0..LOOKUPS {
        // A step that shares no factor with any size: no order comes twice, and none after its
        // neighbour.
        let order = n * 7_919 % size;
        let began = Instant::now();
        look_up(order).await;
        times.push(began.elapsed());
    }
    times
}

async fn load(data: &str, from: u64, to: u64) {
    let address =
        r#"'{"name":"A","line1":"B 1","city":"Hamburg","postal_code":"22765","country":"DE"}'"#;
    let address = if data.starts_with("postgres") {
        format!("CAST({address} AS JSON)")
    } else {
        address.to_owned()
    };
    for statement in MORE {
        let sql = statement
            .replace("{from}", &from.to_string())
            .replace("{to}", &(to - 1).to_string())
            .replace("{address}", &address);
        run(data, &sql).await;
    }
    // As autovacuum does after a while; SQLite has nothing of the kind.
    if data.starts_with("postgres") {
        run(data, "ANALYZE").await;
    }
}

async fn run(data: &str, sql: &str) {
    let sql = AssertSqlSafe(sql.to_owned());
    if data.starts_with("postgres") {
        let mut connection = PgConnection::connect(data).await.unwrap();
        sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
    } else {
        let options = sqlx::sqlite::SqliteConnectOptions::new()
            .filename(data)
            .synchronous(sqlx::sqlite::SqliteSynchronous::Off);
        let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
        sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
    }
}

async fn store(data: &str) -> Store {
    let settings = DatabaseSettings {
        url: data.to_owned().into(),
        max_connections: 4,
        acquire_timeout: Duration::from_secs(30),
    };
    Store::connect(&settings, Environment::system()).await.unwrap()
}
