// A small HTTP/1.1 server on 127.0.0.1 for tests. It can respond slowly, break connections and send
// chunked bodies.
#pragma once

#include <arpa/inet.h>
#include <atomic>
#include <charconv>
#include <functional>
#include <mutex>
#include <netinet/in.h>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include "net/http_client.h"

namespace quarry::net {

// Each connection has its own thread, which calls the handler once per request.
class LoopbackServer {
 public:
  struct Request {
    std::string method, target, body;
    HttpHeaders headers;
  };

  class Reply {
   public:
    explicit Reply(int socket) : socket_(socket) {}
    // False if the peer has closed the connection.
    bool send(std::string_view bytes) {
      while (!bytes.empty()) {
        const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return open_ = false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
      }
      return true;
    }
    bool respond(int status, std::string_view body, const std::string& headers = {}) {
      return send("HTTP/1.1 " + std::to_string(status) + " Said\r\nContent-Length: " +
                  std::to_string(body.size()) + "\r\n" + headers + "\r\n" + std::string(body));
    }
    bool begin_chunks(const std::string& type = "text/event-stream") {
      return send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: " + type +
                  "\r\n\r\n");
    }
    bool chunk(std::string_view bytes) {
      char size[20];
      const auto end = std::to_chars(size, size + sizeof size, bytes.size(), 16).ptr;
      return send(std::string(size, end) + "\r\n" + std::string(bytes) + "\r\n");
    }
    bool end_chunks() { return send("0\r\n\r\n"); }
    void close() { open_ = false; }
    void reset() {  // the peer sees a TCP reset, not an orderly close
      const linger now{.l_onoff = 1, .l_linger = 0};
      setsockopt(socket_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
      open_ = false;
    }
    bool is_open() const { return open_; }

   private:
    int socket_;
    bool open_ = true;
  };

  using Handler = std::function<void(const Request&, Reply&)>;

  explicit LoopbackServer(Handler handler) : handler_(std::move(handler)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener_, generic, size) != 0 || ::listen(listener_, 64) != 0) std::abort();
    ::getsockname(listener_, generic, &size);
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept_all(); });
  }

  ~LoopbackServer() {
    stopping_ = true;
    ::shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    {
      const std::lock_guard lock(mutex_);
      for (const int socket : open_) ::shutdown(socket, SHUT_RDWR);
    }
    for (auto& thread : connections_) thread.join();
    ::close(listener_);
  }

  LoopbackServer(const LoopbackServer&) = delete;
  LoopbackServer& operator=(const LoopbackServer&) = delete;

  int port() const { return port_; }
  std::string url(std::string_view path = "/") const {
    return "http://127.0.0.1:" + std::to_string(port_) + std::string(path);
  }
  int requests() const { return requests_; }
  int connections() const { return accepted_; }

 private:
  void accept_all() {
    while (!stopping_) {
      const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (socket < 0) continue;
      ++accepted_;
      const std::lock_guard lock(mutex_);
      open_.push_back(socket);
      connections_.emplace_back([this, socket] { serve(socket); });
    }
  }

  void serve(int socket) {
    std::string buffer;
    Request request;
    for (Reply reply(socket); reply.is_open() && read(socket, buffer, request);) {
      ++requests_;
      handler_(request, reply);
    }
    const std::lock_guard lock(mutex_);
    std::erase(open_, socket);
    ::close(socket);
  }

  static bool read_more(int socket, std::string& buffer) {
    char bytes[16 << 10];
    const auto got = ::recv(socket, bytes, sizeof bytes, 0);
    if (got > 0) buffer.append(bytes, static_cast<std::size_t>(got));
    return got > 0;
  }

  static bool read(int socket, std::string& buffer, Request& request) {
    std::size_t end = 0;
    while ((end = buffer.find("\r\n\r\n")) == buffer.npos) {
      if (!read_more(socket, buffer)) return false;
    }
    request = parse_head(std::string_view(buffer).substr(0, end));
    buffer.erase(0, end + 4);
    const auto length = find_header(request.headers, "Content-Length");
    std::size_t size = 0;
    std::from_chars(length.data(), length.data() + length.size(), size);
    while (buffer.size() < size) {
      if (!read_more(socket, buffer)) return false;
    }
    request.body = buffer.substr(0, size);
    buffer.erase(0, size);
    return true;
  }

  static Request parse_head(std::string_view head) {
    Request request;
    const auto space = head.find(' ');
    request.method = head.substr(0, space);
    request.target = head.substr(space + 1, head.find(' ', space + 1) - space - 1);
    for (auto at = head.find("\r\n"); at != head.npos;) {
      const auto next = head.find("\r\n", at + 2);
      const auto line = head.substr(at + 2, next == head.npos ? next : next - at - 2);
      const auto colon = line.find(": ");
      if (colon != line.npos) {
        request.headers.emplace_back(line.substr(0, colon), line.substr(colon + 2));
      }
      at = next;
    }
    return request;
  }

  Handler handler_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<bool> stopping_ = false;
  std::atomic<int> requests_ = 0, accepted_ = 0;
  std::mutex mutex_;
  std::vector<int> open_;
  std::vector<std::thread> connections_;
  std::thread acceptor_;
};

}  // namespace quarry::net
