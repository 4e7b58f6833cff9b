/* SPDX-License-Identifier: Apache-2.0
 *
 * Certificates and revocation lists that look like Intel's and dstack's; their keys were thrown
 * away, and nothing trusts them.
 */
#ifndef TEST_BUNDLE_SAMPLES_H
#define TEST_BUNDLE_SAMPLES_H

#define PEM_ROOT                                                                                   \
    "-----BEGIN CERTIFICATE-----\n"                                                                \
    "MIICJjCCAc2gAwIBAgIUcm/8xMy6LsiBgu0ECoulCZdKAdYwCgYIKoZIzj0EAwIw\n"                           \
    "aDEaMBgGA1UEAwwRSW50ZWwgU0dYIFJvb3QgQ0ExGjAYBgNVBAoMEUludGVsIENv\n"                           \
    "cnBvcmF0aW9uMRQwEgYDVQQHDAtTYW50YSBDbGFyYTELMAkGA1UECAwCQ0ExCzAJ\n"                           \
    "BgNVBAYTAlVTMCAXDTI2MTEyNDA2NDEzOVoYDzIwNTQwNDExMDY0MTM5WjBoMRow\n"                           \
    "GAYDVQQDDBFJbnRlbCBTR1ggUm9vdCBDQTEaMBgGA1UECgwRSW50ZWwgQ29ycG9y\n"                           \
    "YXRpb24xFDASBgNVBAcMC1NhbnRhIENsYXJhMQswCQYDVQQIDAJDQTELMAkGA1UE\n"                           \
    "BhMCVVMwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAARe+U7Qea9CMzJrrcfW5RyV\n"                           \
    "jsnihvxilp+/fkrr+yOCCw+2PmiJbuNG376GdyvSXsvwCzeL+meCfID6mmmDULzJ\n"                           \
    "o1MwUTAdBgNVHQ4EFgQUHC594LdfeFeH1URRIqUY7pSazPcwHwYDVR0jBBgwFoAU\n"                           \
    "HC594LdfeFeH1URRIqUY7pSazPcwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQD\n"                           \
    "AgNHADBEAiAFSQFaK8fisjmrKBurzSe+HXDqmn991IEEP+E4HvpWUwIgLZd/vFOV\n"                           \
    "Ro3+MkRYGKRgcmBRQ6/dTGqyF1VStzkaGro=\n"                                                       \
    "-----END CERTIFICATE-----\n"

#define PEM_PLATFORM_CA                                                                            \
    "-----BEGIN CERTIFICATE-----\n"                                                                \
    "MIICMTCCAdigAwIBAgIUfOgqLlghiNJGaLknmZ49eBTceeowCgYIKoZIzj0EAwIw\n"                           \
    "aDEaMBgGA1UEAwwRSW50ZWwgU0dYIFJvb3QgQ0ExGjAYBgNVBAoMEUludGVsIENv\n"                           \
    "cnBvcmF0aW9uMRQwEgYDVQQHDAtTYW50YSBDbGFyYTELMAkGA1UECAwCQ0ExCzAJ\n"                           \
    "BgNVBAYTAlVTMCAXDTI2MTEyNDA2NDEzOVoYDzIwNTQwNDExMDY0MTM5WjBwMSIw\n"                           \
    "IAYDVQQDDBlJbnRlbCBTR1ggUENLIFBsYXRmb3JtIENBMRowGAYDVQQKDBFJbnRl\n"                           \
    "bCBDb3Jwb3JhdGlvbjEUMBIGA1UEBwwLU2FudGEgQ2xhcmExCzAJBgNVBAgMAkNB\n"                           \
    "MQswCQYDVQQGEwJVUzBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABMCQM8+iT/2Z\n"                           \
    "13YnfO1Zxlo2gix6QyLJwcZxTx69qmBoSnm+gKzjcR691wK68ffvORDGLM1GIvo4\n"                           \
    "eNEsyieXrMyjVjBUMBIGA1UdEwEB/wQIMAYBAf8CAQAwHQYDVR0OBBYEFM2G+p6u\n"                           \
    "rgF7la4voKgcy88C0n/mMB8GA1UdIwQYMBaAFBwufeC3X3hXh9VEUSKlGO6Umsz3\n"                           \
    "MAoGCCqGSM49BAMCA0cAMEQCIBBl+LaB7SbDZin6M9kk2SX2O4hnn7sxRbQhPQwB\n"                           \
    "GlB/AiB9zPclvbwU9jFNdOyGwug7+sF+pNq/d+rSRR5fEI/9Cw==\n"                                       \
    "-----END CERTIFICATE-----\n"

#define PEM_PROCESSOR_CA                                                                           \
    "-----BEGIN CERTIFICATE-----\n"                                                                \
    "MIICRjCCAeugAwIBAgIUfOgqLlghiNJGaLknmZ49eBTcee0wCgYIKoZIzj0EAwIw\n"                           \
    "aDEaMBgGA1UEAwwRSW50ZWwgU0dYIFJvb3QgQ0ExGjAYBgNVBAoMEUludGVsIENv\n"                           \
    "cnBvcmF0aW9uMRQwEgYDVQQHDAtTYW50YSBDbGFyYTELMAkGA1UECAwCQ0ExCzAJ\n"                           \
    "BgNVBAYTAlVTMCAXDTI2MTEyNDA3MDMyMFoYDzIwNTQwNDExMDcwMzIwWjBxMSMw\n"                           \
    "IQYDVQQDDBpJbnRlbCBTR1ggUENLIFByb2Nlc3NvciBDQTEaMBgGA1UECgwRSW50\n"                           \
    "ZWwgQ29ycG9yYXRpb24xFDASBgNVBAcMC1NhbnRhIENsYXJhMQswCQYDVQQIDAJD\n"                           \
    "QTELMAkGA1UEBhMCVVMwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATXPJuMwRlY\n"                           \
    "062+EQE8ayD8v6+s00nIevxBjOfQ0PR1CA9lpBoq7/LksDRhWGq3KgKX/AlyCukD\n"                           \
    "bBTC2kffsp1po2gwZjASBgNVHRMBAf8ECDAGAQH/AgEAMBAGCiqGSIb4TQENAQEE\n"                           \
    "AgQAMB0GA1UdDgQWBBS3A7QvG/bUSt30smyNoN3COYepejAfBgNVHSMEGDAWgBQc\n"                           \
    "Ln3gt194V4fVRFEipRjulJrM9zAKBggqhkjOPQQDAgNJADBGAiEAzhQdBfHx7QAI\n"                           \
    "wDGglG6/+k3gGC1dBI/25lJkXM/DhEcCIQDZWqbmjNzqte8URE/R7P99mm73DN9G\n"                           \
    "+/YPBmtNR6ZG8Q==\n"                                                                           \
    "-----END CERTIFICATE-----\n"

#define PEM_PCK                                                                                    \
    "-----BEGIN CERTIFICATE-----\n"                                                                \
    "MIICNDCCAdqgAwIBAgIUcafNDKeY3jbTbVa30df2pPx5oKAwCgYIKoZIzj0EAwIw\n"                           \
    "cDEiMCAGA1UEAwwZSW50ZWwgU0dYIFBDSyBQbGF0Zm9ybSBDQTEaMBgGA1UECgwR\n"                           \
    "SW50ZWwgQ29ycG9yYXRpb24xFDASBgNVBAcMC1NhbnRhIENsYXJhMQswCQYDVQQI\n"                           \
    "DAJDQTELMAkGA1UEBhMCVVMwIBcNMjYxMTI0MDY0MTQwWhgPMjA1NDA0MTEwNjQx\n"                           \
    "NDBaMHAxIjAgBgNVBAMMGUludGVsIFNHWCBQQ0sgQ2VydGlmaWNhdGUxGjAYBgNV\n"                           \
    "BAoMEUludGVsIENvcnBvcmF0aW9uMRQwEgYDVQQHDAtTYW50YSBDbGFyYTELMAkG\n"                           \
    "A1UECAwCQ0ExCzAJBgNVBAYTAlVTMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE\n"                           \
    "Dm237Fy/jTQf4haTjXj+5jH6QGCtkZ4ukLF0BtfF/IiFHysBdQ3irKoECB+LxT5n\n"                           \
    "EurOEMHEr7/j+scN5un/lKNQME4wDAYDVR0TAQH/BAIwADAdBgNVHQ4EFgQUCNYI\n"                           \
    "Z7eFvgJPXDZuVrbUQ6v4SnQwHwYDVR0jBBgwFoAUzYb6nq6uAXuVri+gqBzLzwLS\n"                           \
    "f+YwCgYIKoZIzj0EAwIDSAAwRQIhAOeGSANmFHNg6fyJh/+7fJx2aXy9WBDjbNKf\n"                           \
    "9DCeGoQzAiAqg13Rln8ZnVUVVyn2Amc2v34VREZSsvc2ViwapvPa9Q==\n"                                   \
    "-----END CERTIFICATE-----\n"

#define PEM_TCB_SIGNING                                                                            \
    "-----BEGIN CERTIFICATE-----\n"                                                                \
    "MIICJzCCAc6gAwIBAgIUfOgqLlghiNJGaLknmZ49eBTceewwCgYIKoZIzj0EAwIw\n"                           \
    "aDEaMBgGA1UEAwwRSW50ZWwgU0dYIFJvb3QgQ0ExGjAYBgNVBAoMEUludGVsIENv\n"                           \
    "cnBvcmF0aW9uMRQwEgYDVQQHDAtTYW50YSBDbGFyYTELMAkGA1UECAwCQ0ExCzAJ\n"                           \
    "BgNVBAYTAlVTMCAXDTI2MTEyNDA2NDE0MFoYDzIwNTQwNDExMDY0MTQwWjBsMR4w\n"                           \
    "HAYDVQQDDBVJbnRlbCBTR1ggVENCIFNpZ25pbmcxGjAYBgNVBAoMEUludGVsIENv\n"                           \
    "cnBvcmF0aW9uMRQwEgYDVQQHDAtTYW50YSBDbGFyYTELMAkGA1UECAwCQ0ExCzAJ\n"                           \
    "BgNVBAYTAlVTMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEiJ6HyQ+slMj0AIRR\n"                           \
    "ZKXELCPiHuXl9V0CCmUEjVtL7ocLEZcbMErXrdeOuASIXwRBM+WPzCgxGY8IEDYT\n"                           \
    "OBzjtaNQME4wDAYDVR0TAQH/BAIwADAdBgNVHQ4EFgQUq4JezM1bs1MERMEXoEpY\n"                           \
    "fv/XvmswHwYDVR0jBBgwFoAUHC594LdfeFeH1URRIqUY7pSazPcwCgYIKoZIzj0E\n"                           \
    "AwIDRwAwRAIgEybSZ5Aa3PzY1Peq9LsqvLmIq/NZGRdaOfW8p7/2djsCIGVAx9YO\n"                           \
    "uppcuwAXHCNvDsC5PTc60MaNka/L7FrG6jEb\n"                                                       \
    "-----END CERTIFICATE-----\n"

#define PEM_KMS_ROOT                                                                               \
    "-----BEGIN CERTIFICATE-----\n"                                                                \
    "MIIBqTCCAU+gAwIBAgIUK9ljhlIT6eSxWcK4PtcLIhNZsEYwCgYIKoZIzj0EAwIw\n"                           \
    "KTEWMBQGA1UEAwwNRHN0YWNrIEtNUyBDQTEPMA0GA1UECgwGRHN0YWNrMCAXDTI2\n"                           \
    "MTEyNDA2NDE0MFoYDzIwNTQwNDExMDY0MTQwWjApMRYwFAYDVQQDDA1Ec3RhY2sg\n"                           \
    "S01TIENBMQ8wDQYDVQQKDAZEc3RhY2swWTATBgcqhkjOPQIBBggqhkjOPQMBBwNC\n"                           \
    "AATkCMd/aKSSftPFEdSRPdEbltam29zqamWzVpvFvexxghxajdyywlmCFB/vTOYk\n"                           \
    "1gP8tJcM8bTNrjC+VQfsQDfMo1MwUTAdBgNVHQ4EFgQUSRzFsr5MVwBgXKIlb/tg\n"                           \
    "8kFEcrQwHwYDVR0jBBgwFoAUSRzFsr5MVwBgXKIlb/tg8kFEcrQwDwYDVR0TAQH/\n"                           \
    "BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiEA/mWnKvDWbPWlWPo8nMXEBz9PqkqT\n"                           \
    "DxgnkFLhxcqn+DkCIC8u+BXUuzoGtzFgC7d3qRahiK5en/VhxNz2X0SIYr/Q\n"                               \
    "-----END CERTIFICATE-----\n"

#define PEM_RA_TLS                                                                                 \
    "-----BEGIN CERTIFICATE-----\n"                                                                \
    "MIIBqTCCAU+gAwIBAgIUYqDqg8yPAG3rqaTCRhWlLVsAdi0wCgYIKoZIzj0EAwIw\n"                           \
    "KTEWMBQGA1UEAwwNRHN0YWNrIEtNUyBDQTEPMA0GA1UECgwGRHN0YWNrMCAXDTI2\n"                           \
    "MTEyNDA2NDE0MFoYDzIwNTQwNDExMDY0MTQwWjAUMRIwEAYDVQQDDAlkZW1vLWNl\n"                           \
    "cnQwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAASSuaKlvrq8j5lRt8UJ7raqyxgP\n"                           \
    "5KyeegWQP9Ww5oUq7Fti94ElUF4Xi1YYszEhxNDA2K7qeiN5ZAuDaY2rOamxo2gw\n"                           \
    "ZjAkBgorBgEEAYPnPQEDBBYEFAABAgMEBQYHCAkKCwwNDg8QERITMB0GA1UdDgQW\n"                           \
    "BBS7ObKEyfXDLklQUTu13VFC4Jy5/TAfBgNVHSMEGDAWgBRJHMWyvkxXAGBcoiVv\n"                           \
    "+2DyQURytDAKBggqhkjOPQQDAgNIADBFAiBv6gkYAO8nJ94QbdWxPmtrMbQDB867\n"                           \
    "00cbvktfFTcx1QIhAJDokcDbqyqUrTXGvagek8WzbKsWxYqudwdsshBVykj1\n"                               \
    "-----END CERTIFICATE-----\n"

#define PEM_PLAIN                                                                                  \
    "-----BEGIN CERTIFICATE-----\n"                                                                \
    "MIIBlTCCATqgAwIBAgIUYqDqg8yPAG3rqaTCRhWlLVsAdi8wCgYIKoZIzj0EAwIw\n"                           \
    "KTEWMBQGA1UEAwwNRHN0YWNrIEtNUyBDQTEPMA0GA1UECgwGRHN0YWNrMCAXDTI2\n"                           \
    "MTEyNDA2NDE0MFoYDzIwNTQwNDExMDY0MTQwWjAXMRUwEwYDVQQDDAxleGFtcGxl\n"                           \
    "LnRlc3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAARFWe3OFsZLU4sLhuU4VJJx\n"                           \
    "sHsyzBf/kR8RnxhkcnpxzQFDVP+POEoaJfvzyPVq6N/rKA/AKe/yKMsAUzlG9prT\n"                           \
    "o1AwTjAMBgNVHRMBAf8EAjAAMB0GA1UdDgQWBBTfAPdGYB0CBnMsfmK6hTWj3kiB\n"                           \
    "+TAfBgNVHSMEGDAWgBRJHMWyvkxXAGBcoiVv+2DyQURytDAKBggqhkjOPQQDAgNJ\n"                           \
    "ADBGAiEAquNV/fGBgZYxYgcsSN2cIsdq/z2Az5RWZZP/5+NS7awCIQCbnG2H8tmO\n"                           \
    "IbwWdgAov/EfMILNWO3xJT6A5tJ4W7KeWQ==\n"                                                       \
    "-----END CERTIFICATE-----\n"

#define PEM_CRL_ROOT                                                                               \
    "-----BEGIN X509 CRL-----\n"                                                                   \
    "MIIBIzCBygIBATAKBggqhkjOPQQDAjBoMRowGAYDVQQDDBFJbnRlbCBTR1ggUm9v\n"                           \
    "dCBDQTEaMBgGA1UECgwRSW50ZWwgQ29ycG9yYXRpb24xFDASBgNVBAcMC1NhbnRh\n"                           \
    "IENsYXJhMQswCQYDVQQIDAJDQTELMAkGA1UEBhMCVVMXDTI2MTEyNDA2NDE0MFoY\n"                           \
    "DzIwNTEwNzE2MDY0MTQwWqAvMC0wHwYDVR0jBBgwFoAUHC594LdfeFeH1URRIqUY\n"                           \
    "7pSazPcwCgYDVR0UBAMCAQEwCgYIKoZIzj0EAwIDSAAwRQIgbuQUgqEwNNS8i2h6\n"                           \
    "42AfMX+2w/+S5OwjelbsqktVvwcCIQCpLnwpdz4feoQL0+Y+9MDuJPcFuLwpaLxq\n"                           \
    "f/+wiG8W9A==\n"                                                                               \
    "-----END X509 CRL-----\n"

#define PEM_CRL_PLATFORM                                                                           \
    "-----BEGIN X509 CRL-----\n"                                                                   \
    "MIIBLDCB0gIBATAKBggqhkjOPQQDAjBwMSIwIAYDVQQDDBlJbnRlbCBTR1ggUENL\n"                           \
    "IFBsYXRmb3JtIENBMRowGAYDVQQKDBFJbnRlbCBDb3Jwb3JhdGlvbjEUMBIGA1UE\n"                           \
    "BwwLU2FudGEgQ2xhcmExCzAJBgNVBAgMAkNBMQswCQYDVQQGEwJVUxcNMjYxMTI0\n"                           \
    "MDY0MTQwWhgPMjA1MTA3MTYwNjQxNDBaoC8wLTAfBgNVHSMEGDAWgBTNhvqerq4B\n"                           \
    "e5WuL6CoHMvPAtJ/5jAKBgNVHRQEAwIBATAKBggqhkjOPQQDAgNJADBGAiEA38EC\n"                           \
    "YP+Cy6Vd25khyzHg113g8sdwZgHzi+nMqsgBVpkCIQCKAKulJBhFgsYzgdm3a/OE\n"                           \
    "GtevuKowSoP39P3Ytct56A==\n"                                                                   \
    "-----END X509 CRL-----\n"

#define PEM_CRL_PROCESSOR                                                                          \
    "-----BEGIN X509 CRL-----\n"                                                                   \
    "MIIBLTCB0wIBATAKBggqhkjOPQQDAjBxMSMwIQYDVQQDDBpJbnRlbCBTR1ggUENL\n"                           \
    "IFByb2Nlc3NvciBDQTEaMBgGA1UECgwRSW50ZWwgQ29ycG9yYXRpb24xFDASBgNV\n"                           \
    "BAcMC1NhbnRhIENsYXJhMQswCQYDVQQIDAJDQTELMAkGA1UEBhMCVVMXDTI2MTEy\n"                           \
    "NDA2NDE0MFoYDzIwNTEwNzE2MDY0MTQwWqAvMC0wHwYDVR0jBBgwFoAUtwO0Lxv2\n"                           \
    "1Erd9LJsjaDdwjmHqXowCgYDVR0UBAMCAQEwCgYIKoZIzj0EAwIDSQAwRgIhAMSj\n"                           \
    "WgvETSOtsUb8iNIJUbeyM/w0M8tx7lviyqUy9dYuAiEA2a2Q4TUFg2hlGAeevjc+\n"                           \
    "O72z7ToK7CTX0O+EsoNJJjs=\n"                                                                   \
    "-----END X509 CRL-----\n"

#define PEM_CRL_OTHER                                                                              \
    "-----BEGIN X509 CRL-----\n"                                                                   \
    "MIHjMIGLAgEBMAoGCCqGSM49BAMCMCkxFjAUBgNVBAMMDURzdGFjayBLTVMgQ0Ex\n"                           \
    "DzANBgNVBAoMBkRzdGFjaxcNMjYxMTI0MDY0MTQwWhgPMjA1MTA3MTYwNjQxNDBa\n"                           \
    "oC8wLTAfBgNVHSMEGDAWgBRJHMWyvkxXAGBcoiVv+2DyQURytDAKBgNVHRQEAwIB\n"                           \
    "ATAKBggqhkjOPQQDAgNHADBEAiB9fSy0a2HKJGQ/Cu2wUQEeKm8p20a/DA0wXedi\n"                           \
    "HJnAVQIgZUINNTTMacGyYCmx+AFEp030Q9IAUga6wc1bNSMmIt4=\n"                                       \
    "-----END X509 CRL-----\n"

#endif
