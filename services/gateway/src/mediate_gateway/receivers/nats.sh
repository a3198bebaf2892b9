# Reads your own stream with the nats command line. The .creds file is the one that the hub gave you once.
export NATS_URL="${NATS_URL:-tls://hub.example:4223}"
export NATS_CREDS="${NATS_CREDS:-mediate.creds}"

# Make a consumer, once: the server then keeps how far you are. The filter may be left out.
nats consumer add MEDIATE my-system --pull --deliver all --ack explicit --filter "nl.mediate.agendas.>" --defaults

# Take what has come; each message is acknowledged, and does not come again.
nats consumer next MEDIATE my-system --count 10

# How far you are, and how much is waiting.
nats consumer info MEDIATE my-system
