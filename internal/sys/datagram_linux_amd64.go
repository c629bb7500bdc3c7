package sys

const (
	sysRecvmmsg = 299
	sysSendmmsg = 307
)
