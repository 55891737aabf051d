//! A server that is known again by its key alone: the SHA-256 of the public key in the certificate it shows, as an
//! invitation carried it in person. Who signed the certificate, for which name and until when says nothing then, so
//! that a server which signed its own works like any other, and one that some authority vouches for is not believed
//! without the key.
//!
//! That the server holds the key, and not only the certificate, is proven by the handshake as always (TLS 1.3). Must
//! not know what is asked.

use std::sync::Arc;

use approdo_model::bytes::ServerPin;
use approdo_model::digest::server_pin;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, PeerIncompatible, SignatureScheme, version,
};

use crate::wire::LayError;

/// TLS 1.3 with whoever holds the pinned key; without a pin, with whoever answers.
///
/// # Errors
/// [`LayError::Tls`].
pub(crate) fn tls(pin: Option<ServerPin>) -> Result<ClientConfig, LayError> {
    let provider = Arc::new(ring::default_provider());
    let verifier = Arc::new(ByKey { pin, provider: Arc::clone(&provider) });
    let config = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&version::TLS13])
        .map_err(|_| LayError::Tls)?
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth();
    Ok(config)
}

/// Believes a key.
#[derive(Debug)]
struct ByKey {
    pin: Option<ServerPin>,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for ByKey {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _name: &ServerName<'_>,
        _ocsp: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let shown = ParsedCertificate::try_from(certificate)?.subject_public_key_info();
        match self.pin {
            Some(pin) if server_pin(shown.as_ref()) != pin => {
                Err(CertificateError::ApplicationVerificationFailure.into())
            }
            Some(_) | None => Ok(ServerCertVerified::assertion()),
        }
    }

    fn verify_tls12_signature(
        &self,
        _message: &[u8],
        _certificate: &CertificateDer<'_>,
        _signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Err(PeerIncompatible::ServerDoesNotSupportTls12Or13.into())
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signed, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
