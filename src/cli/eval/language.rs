//! `whereabouts eval language`.

use super::FileArgs;

pub(super) fn run(args: &FileArgs) -> anyhow::Result<()> {
    let _texts = args.texts()?;
    anyhow::bail!("{} is not measured yet", args.file.display())
}
