#!/usr/bin/env bash
# curl alone: examples/curl.sh photo.jpg
set -euo pipefail
url=${GRAPHQL_URL:-http://127.0.0.1:4000/graphql}
photo=${1:-photo.jpg}

# A file, as multipart. The header proves that this is no web page's form.
curl -sS "$url" -H 'x-graphql-yoga-csrf: 1' \
  -F operations='{"query":"mutation ($media: MediaInput!) { segment(media: $media) { ... on DetectResult { detections { label mask { area } } } ... on Error { code message } } }","variables":{"media":{"upload":null}}}' \
  -F map='{"0":["variables.media.upload"]}' \
  -F 0=@"$photo"
echo

# A query that needs no key.
curl -sS "$url" -H 'content-type: application/json' \
  -d '{"query":"{ model(id: \"gemini-3.5-flash\") { id masks price { input output } } }"}'
echo

# A subscription, over SSE.
curl -sSN "$url" -H 'accept: text/event-stream' -H 'x-graphql-yoga-csrf: 1' \
  -F operations='{"query":"subscription ($media: [MediaInput!]!) { caption(media: $media) { ... on TextDelta { delta } ... on TextResult { text } ... on Error { code message } } }","variables":{"media":[{"upload":null}]}}' \
  -F map='{"0":["variables.media.0.upload"]}' \
  -F 0=@"$photo"
