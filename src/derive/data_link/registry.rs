//! Links of secrets and container images.

use crate::model::Stored;
use crate::tables::ecr_registry::{EcrRegistry, ImageReplication};
use crate::tables::secret::Secret;

use super::{DataLink, End, Link, World, link, undetermined, unlisted};

const SECRET: &str = "secret-replica";
const IMAGES: &str = "ecr-replication";

pub(super) fn links(world: &World) -> Vec<Stored<DataLink>> {
    let secrets = world.rows::<Secret>().iter().flat_map(|one| of_secret(world, one));
    let registries = world.rows::<EcrRegistry>().iter().flat_map(|one| of_registry(world, one));
    let missing = [unlisted::<Secret>(world, &[SECRET]), unlisted::<EcrRegistry>(world, &[IMAGES])];
    secrets.chain(registries).chain(missing.into_iter().flatten()).collect()
}

/// Either end tells: the primary lists its replicas, and a replica names the Region of its primary,
/// which may not have been read. A replica has the ARN of its primary but for the Region.
fn of_secret(world: &World, secret: &Stored<Secret>) -> Vec<Stored<DataLink>> {
    let this = End::this(secret);
    let to = |source: &End, to: End| {
        link(world, secret, Link { kind: SECRET, source: source.clone(), to, enabled: Some(true) })
    };
    let primary = secret.row.primary_region.as_str();
    let mut links = Vec::new();
    if primary != "none" && this.region.as_deref() != Some(primary) {
        links.push(to(&this.moved(primary), this.clone()));
    }
    match &secret.row.replica_regions {
        Some(regions) => links.extend(regions.iter().map(|region| to(&this, this.moved(region)))),
        None => links.push(undetermined(secret, SECRET)),
    }
    links
}

fn of_registry(world: &World, registry: &Stored<EcrRegistry>) -> Vec<Stored<DataLink>> {
    let source = End::this(registry);
    let to = |one: &ImageReplication| {
        let names = if one.prefixes.is_empty() { "*".to_owned() } else { format!("{}*", one.prefixes.join("*, ")) };
        let arn = format!("arn:aws:ecr:{}:{}:repository/{names}", one.region, one.registry_id);
        let to = End { arn: Some(arn), region: Some(one.region.clone()), account: Some(one.registry_id.clone()) };
        link(world, registry, Link { kind: IMAGES, source: source.clone(), to, enabled: Some(true) })
    };
    registry.row.replications.iter().map(to).collect()
}
