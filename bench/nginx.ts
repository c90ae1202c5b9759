/**
 * How is nginx set up? As its documentation recommends for files: sendfile, whole packets, one worker for the
 * one processor, no log, and, where asked, knowledge of files that is kept for a minute.
 *
 * This file refuses to know which nginx it is for.
 */
import { FILES } from "./site.ts";
import type { Launch } from "./subject.ts";

const OPEN_FILE_CACHE = `open_file_cache max=10000 inactive=60s;
  open_file_cache_valid 60s;
  open_file_cache_errors on;`;

/**
 * The text of a configuration.
 *
 * @param cached keep what is known of a file, which may then be up to a minute old; else each request looks
 */
export function nginxConfig(
  { site, port, folder, asked, certificate }: Launch,
  cached: boolean,
): string {
  const tls =
    certificate === undefined
      ? ""
      : `ssl_certificate ${certificate.certificateFile};
    ssl_certificate_key ${certificate.keyFile};
    ssl_session_cache shared:tls:1m;`;
  return `daemon off;
${process.getuid?.() === 0 ? "user root;" : ""}
worker_processes 1;
worker_rlimit_nofile 20000;
pid ${folder}/nginx.pid;
error_log stderr crit;
events {
  worker_connections 12000;
}
http {
  ${temporaryPaths(folder)}
  types {
    text/html html;
    text/plain txt;
    image/png png;
    image/jpeg jpg;
    video/mp4 mp4;
  }
  access_log off;
  sendfile on;
  tcp_nopush on;
  etag on;
  keepalive_timeout 65s;
  keepalive_requests 1000000000;
  ${cached ? OPEN_FILE_CACHE : ""}
  ${asked.file === FILES.page ? "gzip_static on;" : ""}
  server {
    listen 127.0.0.1:${port}${certificate === undefined ? "" : " ssl http2"} backlog=4096;
    server_name localhost;
    root ${site.root};
    ${tls}
  }
}
`;
}

/** Else it wants to make them where only the system may write. */
function temporaryPaths(folder: string): string {
  return ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((what) => `${what}_temp_path ${folder}/${what};`)
    .join("\n  ");
}
