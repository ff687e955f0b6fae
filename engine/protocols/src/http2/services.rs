//! Services of gRPC by their full names: those of published interfaces are kept, of all others only that there is one.

/// Packages whose services are published interfaces of software; their names say nothing of people.
const PACKAGES: [&str; 20] = [
    "containerd.services.", "envoy.service.", "etcdserverpb.", "gnmi.", "gnoi.", "google.pubsub.", "grpc.channelz.",
    "grpc.health.", "grpc.reflection.", "inference.", "mlflow.", "openconfig.", "opentelemetry.proto.collector.", "qdrant.",
    "runtime.v1.", "sila2.org.silastandard.", "spire.api.", "tensorflow.serving.", "v1beta1.", "weaviate.",
];
/// Longest name that is kept.
const MAX_NAME_BYTES: usize = 120;

/// The service that a path of gRPC asks for: `/package.Service/Method`. Nothing when it is none.
pub(super) fn of_path(path: &[u8]) -> Option<&str> {
    let mut parts = std::str::from_utf8(path).ok()?.strip_prefix('/')?.split('/');
    let (service, method) = (parts.next()?, parts.next()?);
    let is_name = |name: &str| {
        (1..=MAX_NAME_BYTES).contains(&name.len())
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_'))
    };
    if parts.next().is_some() || !is_name(service) || !is_name(method) {
        return None;
    }
    let is_published = PACKAGES.iter().any(|package| service.starts_with(package));
    Some(if is_published { service } else { "*" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_published_services_are_named() {
        for (path, wanted) in [
            ("/grpc.health.v1.Health/Check", Some("grpc.health.v1.Health")),
            ("/canary.Patient_John/Get", Some("*")),
            ("/canary", None),
            ("/a/b/c", None),
            ("/grpc.health.Ann Canary/Check", None),
            ("grpc.health.v1.Health/Check", None),
        ] {
            assert_eq!(of_path(path.as_bytes()), wanted, "{path}");
        }
    }
}
