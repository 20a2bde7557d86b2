//! Security headers, which restrict pages to the resources of this server.

use actix_web::middleware::DefaultHeaders;

/// The headers of every response. `script_hashes` are the `'sha256-…'` hashes of the inline scripts in the page, if any.
pub(crate) fn security_headers(script_hashes: &[String]) -> DefaultHeaders {
    let policy = content_security_policy(script_hashes, "'self'");
    DefaultHeaders::new()
        .add(("Content-Security-Policy", policy))
        .add(("X-Content-Type-Options", "nosniff"))
        .add(("X-Frame-Options", "DENY"))
        .add(("Referrer-Policy", "no-referrer"))
        .add(("Cross-Origin-Opener-Policy", "same-origin"))
        .add(("Cross-Origin-Resource-Policy", "same-origin"))
        .add(("Permissions-Policy", "camera=(), microphone=(), geolocation=()"))
}

/// The content security policy of a page that loads its images from these sources.
pub(crate) fn content_security_policy(script_hashes: &[String], images: &str) -> String {
    let scripts: String = script_hashes
        .iter()
        .flat_map(|hash| [" '", hash.as_str(), "'"])
        .collect();
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{scripts}; style-src 'self'; img-src {images}; \
         font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'self'; form-action 'self'; \
         frame-ancestors 'none'"
    )
}
