//! Security headers, which restrict pages to the resources of this server.

use actix_web::middleware::DefaultHeaders;

/// The headers of every response. `script_hashes` are the `'sha256-…'` hashes of the inline scripts in the page, if any.
pub(crate) fn security_headers(script_hashes: &[String]) -> DefaultHeaders {
    let scripts: String = script_hashes
        .iter()
        .flat_map(|hash| [" '", hash.as_str(), "'"])
        .collect();
    let policy = format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{scripts}; style-src 'self'; img-src 'self'; \
         font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'self'; form-action 'self'; \
         frame-ancestors 'none'"
    );
    DefaultHeaders::new()
        .add(("Content-Security-Policy", policy))
        .add(("X-Content-Type-Options", "nosniff"))
        .add(("X-Frame-Options", "DENY"))
        .add(("Referrer-Policy", "no-referrer"))
        .add(("Cross-Origin-Opener-Policy", "same-origin"))
        .add(("Cross-Origin-Resource-Policy", "same-origin"))
        .add(("Permissions-Policy", "camera=(), microphone=(), geolocation=()"))
}
