//! Shops and the keys to their API.

use sha2::{Digest, Sha256};
use sqlx::types::Json;

use super::Store;
use super::db::{Tx, exec, row, rows, statements};
use super::error::{Error, code};
use super::sqlite::row_type;
use crate::domain::event::GENESIS;
use crate::domain::ids::{ApiKeyId, ShopId};
use crate::domain::language::Language;
use crate::domain::shop::Shop;
use crate::domain::time::Moment;

statements! {
    UPSERT_SHOP = "INSERT INTO shops (id, slug, name, currency, time_zone, default_language, \
        order_prefix, origins, event_hash, created_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) \
        ON CONFLICT (slug) DO UPDATE SET name = excluded.name, time_zone = excluded.time_zone, \
        default_language = excluded.default_language, order_prefix = excluded.order_prefix, \
        origins = excluded.origins \
        RETURNING id, currency";
    SHOP_BY_ID = "SELECT id, slug, name, currency, time_zone, default_language, order_prefix, \
        origins FROM shops WHERE id = $1";
    SHOP_BY_SLUG = "SELECT id, slug, name, currency, time_zone, default_language, order_prefix, \
        origins FROM shops WHERE slug = $1";
    ALL_SHOPS = "SELECT id, slug, name, currency, time_zone, default_language, order_prefix, \
        origins FROM shops ORDER BY slug";
    SHOP_MADE_AT = "SELECT created_at FROM shops WHERE id = $1";
    INSERT_API_KEY = "INSERT INTO api_keys (id, shop_id, name, key_hash, created_at) \
        VALUES ($1, $2, $3, $4, $5)";
    API_KEYS = "SELECT id, name, created_at, revoked_at FROM api_keys WHERE shop_id = $1 \
        ORDER BY created_at, id";
    REVOKE_API_KEY = "UPDATE api_keys SET revoked_at = $3 \
        WHERE shop_id = $1 AND id = $2 AND revoked_at IS NULL";
    API_KEY_SHOP = "SELECT s.id, s.slug, s.name, s.currency, s.time_zone, s.default_language, \
        s.order_prefix, s.origins FROM api_keys k JOIN shops s ON s.id = k.shop_id \
        WHERE k.key_hash = $1 AND k.revoked_at IS NULL";
}

/// What is known of an API key; not its text, which is kept nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    /// Identifier.
    pub id: ApiKeyId,
    /// What it is for.
    pub name: String,
    /// When it was made.
    pub created_at: Moment,
    /// Since when it opens nothing.
    pub revoked_at: Option<Moment>,
}

row_type! {
    struct KeyRow {
        id: String,
        name: String,
        created_at: i64,
        revoked_at: Option<i64>,
    }
}

impl From<KeyRow> for ApiKey {
    fn from(row: KeyRow) -> Self {
        Self {
            id: ApiKeyId::from(row.id),
            name: row.name,
            created_at: Moment::from_millis(row.created_at),
            revoked_at: row.revoked_at.map(Moment::from_millis),
        }
    }
}

/// SHA-256 in hexadecimal: how keys and tokens are kept.
pub(super) fn secret_hash(secret: &str) -> String {
    hex::encode(Sha256::digest(secret.as_bytes()))
}

row_type! {
    pub(super) struct ShopRow {
        id: String,
        slug: String,
        name: String,
        currency: String,
        time_zone: String,
        default_language: String,
        order_prefix: String,
        origins: Json<Vec<String>>,
    }
}

impl TryFrom<ShopRow> for Shop {
    type Error = Error;

    fn try_from(row: ShopRow) -> Result<Self, Error> {
        let inconsistent =
            |column| Error::Inconsistent { table: "shops", column, id: row.id.clone() };
        Ok(Self {
            currency: code(&row.currency, "shops", "currency", &row.id)?,
            default_language: Language::parse(&row.default_language)
                .ok_or_else(|| inconsistent("default_language"))?,
            id: ShopId::from(row.id),
            slug: row.slug,
            name: row.name,
            time_zone: row.time_zone,
            order_prefix: row.order_prefix,
            origins: row.origins.0,
        })
    }
}

impl Store {
    /// Writes a shop, or updates the one with the same slug. Returns the identifier it has, which
    /// stays; fails with `Currency` where its currency would not.
    pub async fn put_shop(&self, shop: &Shop) -> Result<ShopId, Error> {
        let mut tx = self.db.begin().await?;
        let id = put_shop(&mut tx, shop, self.environment.now()).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// The shop with this identifier.
    pub async fn shop(&self, id: &ShopId) -> Result<Option<Shop>, Error> {
        let mut tx = self.db.single().await?;
        shop(&mut tx, id).await
    }

    /// The shop with this slug.
    pub async fn shop_by_slug(&self, slug: &str) -> Result<Option<Shop>, Error> {
        let mut tx = self.db.single().await?;
        row!(&mut tx, ShopRow, SHOP_BY_SLUG, slug)?.map(Shop::try_from).transpose()
    }

    /// Every shop, by slug.
    pub async fn shops(&self) -> Result<Vec<Shop>, Error> {
        let mut tx = self.db.single().await?;
        rows!(&mut tx, ShopRow, ALL_SHOPS)?.into_iter().map(Shop::try_from).collect()
    }

    /// When a shop was made: for an imported one, when its snapshot was.
    pub async fn shop_made_at(&self, id: &ShopId) -> Result<Option<Moment>, Error> {
        let mut tx = self.db.single().await?;
        let made = row!(&mut tx, (i64,), SHOP_MADE_AT, id.as_str())?;
        Ok(made.map(|(at,)| Moment::from_millis(at)))
    }

    /// Makes an API key for a shop. The key is returned this once; only its hash is kept.
    pub async fn create_api_key(&self, shop: &ShopId, name: &str) -> Result<String, Error> {
        let key = format!("wab_{}", self.environment.token());
        let mut tx = self.db.begin().await?;
        let id = ApiKeyId::mint(&self.environment);
        exec!(
            &mut tx,
            INSERT_API_KEY,
            id.as_str(),
            shop.as_str(),
            name,
            secret_hash(&key),
            self.environment.now().millis()
        )?;
        tx.commit().await?;
        Ok(key)
    }

    /// A shop's API keys, oldest first, revoked ones too.
    pub async fn api_keys(&self, shop: &ShopId) -> Result<Vec<ApiKey>, Error> {
        let mut tx = self.db.single().await?;
        Ok(rows!(&mut tx, KeyRow, API_KEYS, shop.as_str())?.into_iter().map(ApiKey::from).collect())
    }

    /// Revokes an API key: it opens nothing from now on. Fails with `Missing` where the shop has no
    /// such key in use.
    pub async fn revoke_api_key(&self, shop: &ShopId, key: &ApiKeyId) -> Result<(), Error> {
        let mut tx = self.db.begin().await?;
        let now = self.environment.now().millis();
        if exec!(&mut tx, REVOKE_API_KEY, shop.as_str(), key.as_str(), now)? == 0 {
            return Err(Error::Missing { what: "a key in use with this identifier" });
        }
        tx.commit().await
    }

    /// The shop that an API key opens; `None` for an unknown or revoked key.
    ///
    /// The key is looked up by its hash, so that the time taken says nothing about its text.
    pub async fn shop_of_api_key(&self, key: &str) -> Result<Option<Shop>, Error> {
        let mut tx = self.db.single().await?;
        row!(&mut tx, ShopRow, API_KEY_SHOP, secret_hash(key))?.map(Shop::try_from).transpose()
    }
}

pub(super) async fn shop(tx: &mut Tx, id: &ShopId) -> Result<Option<Shop>, Error> {
    row!(tx, ShopRow, SHOP_BY_ID, id.as_str())?.map(Shop::try_from).transpose()
}

pub(super) async fn put_shop(tx: &mut Tx, shop: &Shop, now: Moment) -> Result<ShopId, Error> {
    let stored = row!(
        tx,
        (String, String),
        UPSERT_SHOP,
        shop.id.as_str(),
        shop.slug.as_str(),
        shop.name.as_str(),
        shop.currency.code(),
        shop.time_zone.as_str(),
        shop.default_language.code(),
        shop.order_prefix.as_str(),
        Json(&shop.origins),
        GENESIS,
        now.millis()
    )?;
    let (id, currency) = stored.ok_or(Error::Missing { what: "shop" })?;
    if currency != shop.currency.code() {
        return Err(Error::Currency {
            slug: shop.slug.clone(),
            stored: currency,
            wanted: shop.currency.code(),
        });
    }
    Ok(ShopId::from(id))
}
