import { env } from "../env";
import { localStore } from "./local-store";
import { s3Store } from "./s3-store";
import { mediaFolder } from "./spool";
import type { MediaStore } from "./store";

let opened: MediaStore | undefined;

/** The media store of this installation: the bucket when one is configured, else the local folder. */
export function mediaStore(): MediaStore {
  opened ??= open();
  return opened;
}

function open(): MediaStore {
  const {
    MEDIA_S3_ENDPOINT: endpoint,
    MEDIA_S3_BUCKET: bucket,
    MEDIA_S3_REGION: region,
    MEDIA_S3_ACCESS_KEY_ID: accessKeyId,
    MEDIA_S3_SECRET_ACCESS_KEY: secretAccessKey,
    MEDIA_S3_PATH_STYLE: isPathStyle,
  } = env();
  if (!endpoint || !bucket || !accessKeyId || !secretAccessKey) return localStore(mediaFolder());
  return s3Store({ endpoint, bucket, region, accessKeyId, secretAccessKey, isPathStyle });
}
