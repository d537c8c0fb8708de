{
  "format": "kakunin.signature/1",
  "algorithm": "ed25519",
  "fingerprint": "sha256:a1e9156054e04fac899ae9f275132cdc07a5dbc4ea2c2ad3a1ffc6e0d253681f",
  "public_key": "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n",
  "signature": "IRlTQ1RQjQ0bqNOkNxxaHlQ08QGaeMcfUX2z1ge3tfJSVerWdwv4W8QYaHAo+b+e2NhShkrH4HVnV8EgHpKpAw==",
  "kms": null
}
