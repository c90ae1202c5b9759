#!/bin/sh
# How were these certificates made? Run once, with OpenSSL 3; they hold for a hundred years. The keys are
# in the repository, so they keep nothing secret: they are for tests, and nobody may trust ca.pem.
set -eu
cd "$(dirname "$0")"
days=36500
curve="-newkey ec -pkeyopt ec_paramgen_curve:P-256"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

issue() { # name, subject, issuer, extensions
  openssl req $curve -nodes -subj "/CN=$2" -keyout "$work/$1.key" -out "$work/$1.csr"
  printf '%b' "$4" >"$work/$1.ext"
  openssl x509 -req -in "$work/$1.csr" -CA "$work/$3.pem" -CAkey "$work/$3.key" -days $days \
    -extfile "$work/$1.ext" -out "$work/$1.pem"
}

openssl req -x509 $curve -nodes -days $days -subj "/CN=barewire test root" \
  -keyout "$work/ca.key" -out "$work/ca.pem"
issue middle "barewire test issuer" ca "basicConstraints=critical,CA:TRUE\n"
issue server localhost middle \
  "subjectAltName=DNS:localhost,DNS:*.localhost,IP:127.0.0.1,IP:::1\nbasicConstraints=CA:FALSE\n"

cp "$work/ca.pem" ca.pem
cp "$work/middle.pem" issuer.pem
cp "$work/server.pem" server.pem
cat "$work/server.pem" "$work/middle.pem" >chain.pem
cp "$work/server.key" key.pem
openssl pkcs8 -topk8 -in "$work/server.key" -passout pass:sesame -out key-encrypted.pem
openssl ecparam -name prime256v1 -genkey -noout -out other-key.pem
openssl req -x509 -newkey rsa:512 -nodes -days $days -subj "/CN=localhost" \
  -keyout weak-key.pem -out weak.pem
