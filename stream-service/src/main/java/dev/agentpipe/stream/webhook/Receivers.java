package dev.agentpipe.stream.webhook;

import dev.agentpipe.runtime.http.Network;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;

/**
 * Decides where deliveries may go. Otherwise anyone who may create a webhook could make this server send requests to
 * the database, a metadata service or a neighbour. The address is looked up and checked for each attempt, and the
 * connection goes to exactly that address, so that changing the name later gains nothing.
 */
@Singleton
final class Receivers {

    /** Networks that are not public, by IANA's registries of special addresses; the last ones embed IPv4 addresses. */
    private static final List<Network> NOT_PUBLIC = List.of(
                    "0.0.0.0/8",
                    "10.0.0.0/8",
                    "100.64.0.0/10",
                    "127.0.0.0/8",
                    "169.254.0.0/16",
                    "172.16.0.0/12",
                    "192.0.0.0/24",
                    "192.0.2.0/24",
                    "192.88.99.0/24",
                    "192.168.0.0/16",
                    "198.18.0.0/15",
                    "198.51.100.0/24",
                    "203.0.113.0/24",
                    "224.0.0.0/3",
                    "::/96",
                    "64:ff9b::/96",
                    "64:ff9b:1::/48",
                    "100::/64",
                    "2001::/23",
                    "2001:db8::/32",
                    "2002::/16",
                    "3fff::/20",
                    "5f00::/16",
                    "fc00::/7",
                    "fe80::/10",
                    "fec0::/10",
                    "ff00::/8")
            .stream()
            .map(text -> Network.parse(text, "special addresses"))
            .toList();

    private final List<Network> allowed;

    @Inject
    Receivers(WebhookConfig config) {
        this(config.allowedNetworks().orElse(List.of()));
    }

    Receivers(List<String> allowed) {
        this.allowed = allowed.stream()
                .map(text -> Network.parse(text, "AGENTPIPE_WEBHOOK_ALLOWED_NETWORKS"))
                .toList();
    }

    /**
     * The address to connect to. Blocks.
     *
     * @throws Rejected when the name is unknown, or any of its addresses is not allowed
     */
    InetAddress resolve(URI url) throws Rejected {
        InetAddress[] addresses;
        try {
            addresses = InetAddress.getAllByName(url.getHost());
        } catch (UnknownHostException unknown) {
            throw new Rejected("the name of the receiver cannot be resolved");
        }
        boolean tls = url.getScheme().equals("https");
        for (InetAddress address : addresses) {
            if (!mayReceive(address.getAddress(), tls)) {
                throw new Rejected("the receiver's address is not public, or needs https");
            }
        }
        return addresses[0];
    }

    private boolean mayReceive(byte[] address, boolean tls) {
        return isIn(allowed, address) || (tls && !isIn(NOT_PUBLIC, address));
    }

    private static boolean isIn(List<Network> networks, byte[] address) {
        return networks.stream().anyMatch(network -> network.contains(address));
    }

    /** Why an address is not allowed; the text is shown to administrators and contains no address. */
    static final class Rejected extends Exception {

        private static final long serialVersionUID = 1L;

        Rejected(String message) {
            super(message);
        }
    }
}
