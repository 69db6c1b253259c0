export const HELP = `Wardbeat's device simulator: recordings and synthetic patients as MQTT devices, on any MQTT 3.1.1 broker.

Usage
  npm run simulate -- replay FILE… [options]      recordings, one device each
  npm run simulate -- run --devices N [options]   synthetic patients

Replay
  --speed X            compresses the spacing and the readings' own times (default 1)
  --loop               again and again, with a gap of 8 s, until Ctrl-C
  --start WHEN         time of the first reading: now (default), ISO 8601 or Unix ms
  Formats, recognised by their header: BIDMC numerics CSV, CinC 2019 .psv, CinC 2012 .txt, long CSV
  (t_min,code,value), and any CSV with a time column (time, ts, time_s, t_min …) and vital-sign columns
  (hr, spo2, rr, sbp …); with a column stay_id, patient_id, subject_id or device_id, one device per subject.
  NaN and empty are not sent. Columns that are no vital sign are passed over and counted.

Run
  --devices N          how many
  --rate R             messages per device: 1/s (default), 12/min, 0.5
  --scenario S         stable (default), sepsis, hypoxia, arrhythmia, bradycardia, mixed
  --duration D         90s, 5m, 1h (default: until Ctrl-C)
  --prefix P           device ids are P-1, P-2 … (default sim)

Connection
  --broker URL         mqtt://127.0.0.1:1883 (default), mqtts://…, ws://…
  --provision URL      registers the devices by Wardbeat's HTTP API first; needs
  --admin-token T      an administrator's access token
  --patients           with --provision: a patient for each device that has none
  --credentials FILE   JSON {"deviceId":"token"}; the devices log in with these
  --username U, --password P   one login for all devices; with a single device, U is also its id
  --senml              SenML JSON (RFC 8428) in place of native JSON
  --connect-timeout S  seconds until a device that cannot get in has failed (default 30)
  --ack-timeout S      seconds without any acknowledgement until a device gives up (default 60)

Faults (P is a probability per message)
  --drop P             lost in the device
  --duplicate P        published twice
  --late P,MS          held back for MS
  --skew MS            clock of every device wrong by MS
  --disconnect P       connection cut without a goodbye
  --garbage P          an unusable payload besides

Output
  --seed S             same seed: same values, same faults (default 1)
  --json               the summary as one line of JSON on stdout; progress goes to stderr
  --help

Exit code: 0 all acknowledged; 1 something published was not acknowledged, or a device failed; 2 wrong use.
`
