{
  "format": "kakunin.signature/1",
  "algorithm": "ed25519",
  "fingerprint": "sha256:a1e9156054e04fac899ae9f275132cdc07a5dbc4ea2c2ad3a1ffc6e0d253681f",
  "public_key": "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n",
  "signature": "y6njCIToz1Swu+VXr39UPlsTPuB5XP96/F92nQmQGXMQ0mhEO3Lsjt1SvP/ERhSXrfHoz+uUfC7qzgi3QAnNDA==",
  "kms": null
}
